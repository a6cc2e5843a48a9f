# Debian's Redmine on loopback for a test: switches the REST API on, registers a git repository with closing keywords, prints what a
# test needs as one line of JSON and serves. Runs as the web server's user in /usr/share/redmine.
$LOAD_PATH.unshift(*Dir["/usr/share/rubygems-integration/*/gems/webrick-*/lib"], "/usr/lib/ruby/vendor_ruby")
ENV["RAILS_ENV"] = "production"
ENV["REDMINE_INSTANCE"] = "default"
require "/usr/share/redmine/config/environment"
require "json"
require "rack/handler/webrick"

# Another process that writes, e.g. one that is still ending, is waited for.
ActiveRecord::Base.connection.execute("PRAGMA busy_timeout = 60000") if ActiveRecord::Base.connection.adapter_name == "SQLite"

Setting.rest_api_enabled = "1"
Setting.sys_api_enabled = "1"
Setting.sys_api_key = SecureRandom.hex(20)
Setting.enabled_scm = ["Git"]
Setting.autofetch_changesets = "0"
Setting.commit_update_keywords = [{ "keywords" => "fixes,closes", "status_id" => IssueStatus.where(is_closed: true).order(:position).first.id.to_s, "done_ratio" => "100" }]

admin = User.find_by_login("admin")
admin.must_change_passwd = false
admin.status = User::STATUS_ACTIVE
admin.save(validate: false)

project = Project.create!(name: "Test #{ENV.fetch("TEST_PROJECT")}", identifier: ENV.fetch("TEST_PROJECT"))
project.trackers = Tracker.all
project.enabled_module_names = %w[issue_tracking repository]
project.save!
Member.create!(principal: admin, project: project, roles: [Role.givable.first])
repository = Repository::Git.new(project: project, url: ENV.fetch("TEST_REPOSITORY"), identifier: "main", is_default: true, path_encoding: "UTF-8")
raise repository.errors.full_messages.join("; ") unless repository.save

# More than stand on one page.
closed = IssueStatus.where(is_closed: true).order(:position).first
# In one transaction: a busy disk takes its time over each.
Issue.transaction do
  120.times do |number|
    issue = Issue.new(project: project, tracker: project.trackers.first, author: admin, assigned_to: admin, subject: "Task #{number}", priority: IssuePriority.active.first)
    issue.status = closed
    issue.save!
  end
end

facts = { key: admin.api_key, sysKey: Setting.sys_api_key, user: admin.id, project: project.identifier, tracker: project.trackers.first.id,
          statuses: IssueStatus.all.map { |status| { id: status.id, name: status.name, closed: status.is_closed } } }
Rack::Handler::WEBrick.run(Rails.application, Host: "127.0.0.1", Port: 0, AccessLog: [], Logger: WEBrick::Log.new($stderr, WEBrick::Log::WARN)) do |server|
  puts "REDMINE #{facts.merge(port: server.listeners.first.addr[1]).to_json}"
  $stdout.flush
end
