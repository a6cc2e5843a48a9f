/** Names with which a tracker says that work was done, or that it was not. */
import assert from "node:assert/strict";
import type { CloseReason } from "../../../../src/core/remoteWork";
import { Issue, toIssue } from "../../../../src/trackers/jira/wire";
import { reasonNamed, refusalNamed } from "../../../../src/trackers/remote/closeReason";

/** A line a language. */
const NAMES: Readonly<Record<CloseReason, readonly string[]>> = {
  completed: [
    "Done|Fixed|Resolved|Closed|Complete|Completed|Released|Deployed|Implemented|Merged|Verified|Accepted|Shipped|Live|Finished|Delivered",
    "Approved|In Production|Ready|QA passed|Merged to main|Answered|Published|Validated|Notified|Cannon fixed|Worked on|DONE|Fixed in 2.0",
    "Fertig|Erledigt|Geschlossen|Behoben|Gelöst|Abgeschlossen|Umgesetzt|Abgenommen|Ausgeliefert|Freigegeben|Bereitgestellt|Veröffentlicht",
    "Terminé|Résolu|Fermé|Corrigé|Fait|Livré|Clôturé|Hecho|Cerrada|Resuelta|Finalizado|Corregido|Concluído|Fechada|Resolvido|Pronto|Feito",
    "Chiuso|Risolto|Completato|Fatto|Corretto|Gesloten|Opgelost|Gereed|Klaar|Voltooid|Zamknięty|Rozwiązany|Gotowe|Zrobione|Naprawiony",
    "Закрыта|Решена|Готово|Выполнено|Исправлено|Сделано|完了|解決|終了|修正済み|対応済み|已关闭|已解决|完成|已完成|已修复|완료|해결됨|Lukket|Løst|Stängd",
    "Something of our own|🚀|-|",
  ],
  duplicate: [
    "Duplicate|Duplicated|duplicate of|Dupe|DUPLICATE|Dup|Already exists|Duplikat|Doppelt|Doublon|Duplicado|Duplicada|Duplicato|Duplicaat",
    "Dubbel|Duplikát|Дубликат|Дубль|重複|重复|重复Bug|중복",
  ],
  rejected: [
    "Rejected|Invalid|INVALID|Not valid|Cannot Reproduce|Can't Reproduce|Unable to reproduce|Not reproducible|CANNOT_REPRODUCE|WORKSFORME",
    "Works for me|Not a Bug|not an issue|Non-issue|By design|As designed|Works as intended|Works as Designed|Incomplete|Known Error|No response",
    "Needs more info|Spam|User error|Could not replicate",
    "Abgelehnt|Abgewiesen|ABGEWIESEN|Zurückgewiesen|Zurueckgewiesen|Verworfen|Ungültig|Unvollständig|Kein Fehler|Nicht reproduzierbar",
    "Kann nicht reproduziert werden|Nicht nachvollziehbar|Bekannter Fehler",
    "Rejeté|Rejetée|Refusé|Refusée|Incomplet|Invalide|Impossible à reproduire|Non reproductible|Ne peut être reproduit",
    "Rechazada|Rechazado|Desestimado|No se puede reproducir|Inválido|No válido|Rejeitado|Rejeitada|Recusado|Não é possível reproduzir|Não reproduzível",
    "Rifiutato|Respinto|Non riproducibile|Impossibile riprodurre|Non valido|Afgewezen|Geweigerd|Kan niet worden gereproduceerd|Onvolledig|Ongeldig",
    "Odrzucony|Nie można odtworzyć|Niekompletne|Odmítnutý|Zamietnutá|Avslagen|Avvist|Afvist|Hylätty|Elutasítva|Respins|Reddedildi|Rebutjada|Odbijeno",
    "Отклонена|Отклонён|Отклонено|Отказ|Не воспроизводится|Невозможно воспроизвести|Відмовлено|Απορρίφθηκε|נדחה|مرفوض",
    "却下|再現不可|再現できない|不完全|無効|已拒绝|拒绝|已拒絕|驳回|无法重现|无效|设计如此|거절됨|재현 불가",
  ],
  "not planned": [
    "Won't Do|Won't Fix|Won’t Fix|Wont do|Wontfix|WONTFIX|WONT_FIX|wont-fix|Will not fix|Cancelled|Canceled|CANCELED|Abandoned|Declined|Obsolete",
    "Superseded|Superseded by #3|Stale|Outdated|Out of date|Out of scope|Withdrawn|Not planned|Postponed|Deferred|No longer needed|Not needed",
    "No longer relevant|Not required|Not applicable|N/A|Not done|Closed - not needed|Dropped|Discarded|Removed|Expired|LATER|REMIND|Unresolved",
    "Won't Do (cost)|No fix required|No action|Not going to fix|Not worth it|On hold",
    "Wird nicht erledigt|Nicht umgesetzt|Wird nicht behoben|Wird nicht umgesetzt|Nicht geplant|Nicht mehr nötig|Nicht mehr benötigt|Nicht erledigt",
    "Abgebrochen|Storniert|Zurückgestellt|Zurückgezogen|Verschoben|Entfällt|Überholt|Veraltet|Hinfällig|Obsolet|Ungelöst|Gestrichen",
    "Annulé|Annulée|Abandonné|Ne sera pas corrigé|Ne sera pas fait|Obsolète|Sans suite|Non résolu|Reporté|Hors périmètre",
    "Cancelado|Cancelada|Descartado|No se corregirá|No se hará|No se solucionará|Obsoleto|Aplazado|Não será corrigido|Não será feito|Adiado|Não planejado",
    "Annullato|Non verrà risolto|Non sarà corretto|Scartato|Geannuleerd|Wordt niet opgelost|Zal niet worden opgelost|Niet nodig|Vervallen",
    "Anulowany|Nie zostanie naprawiony|Nie będzie zrobione|Nieaktualne|Zrušeno|Avbruten|Aflyst|Peruttu|İptal edildi",
    "Отменена|Отменено|Не будет исправлено|Не будет исправляться|Не актуально|Неактуально|Отложено|Скасовано",
    "修正しない|対応しない|対応不要|キャンセル|取り下げ|中止|見送り|不予解决|不修复|不会修复|已取消|废弃|搁置|취소됨|수정 안 함",
  ],
};

describe("why an issue was closed, by a name", () => {
  for (const [reason, lines] of Object.entries(NAMES))
    it(`${reason}: ${lines.join("|").split("|").length} names`, () => {
      const names = lines.flatMap((line) => line.split("|"));
      assert.deepEqual(
        names.filter((name) => reasonNamed(name) !== reason).map((name) => `${name}: ${reasonNamed(name)}`),
        [],
      );
    });

  it("is decided by the first of several names that leaves work undone", () => {
    assert.equal(reasonNamed("Done", "Won't do"), "not planned");
    assert.equal(reasonNamed("Duplicate", "Rejected"), "duplicate");
    assert.equal(refusalNamed("Done"), null);
  });

  it("takes long names without a delay that grows with their square", () => {
    // What a server may send at most is 16 MB; a name of this length would take minutes if it were read anew from each of its signs.
    for (const name of ["not ".repeat(50_000), "no ".repeat(50_000), `${"non ".repeat(50_000)}x`, " ".repeat(200_000)])
      assert.equal(typeof reasonNamed(name), "string");
  });
});

describe("why a Jira issue was closed", () => {
  const moment = "2026-05-01T10:00:00.000+0000";
  const known = { origin: "https://jira.example.com", me: "ada", done: new Set(["5"]), points: null };
  const reasonOf = (resolution: { id?: string; name: string } | null, status: string) => {
    const fields = {
      summary: "A title",
      status: { name: status, statusCategory: { key: "done" } },
      resolution,
      assignee: { accountId: "ada" },
      created: moment,
      updated: moment,
    };
    return toIssue(Issue.parse({ id: "7", key: "APP-7", fields }), [], known)?.reason;
  };

  it("is the resolution, by name or, in a language that is not known, by Jira's own number", () => {
    assert.equal(reasonOf({ id: "10001", name: "Wontfix" }, "Closed"), "not planned");
    assert.equal(reasonOf({ id: "2", name: "Ez így marad" }, "Closed"), "not planned");
    assert.equal(reasonOf({ id: "3", name: "Ugyanaz" }, "Closed"), "duplicate");
    assert.equal(reasonOf({ id: "5", name: "Nem sikerült" }, "Closed"), "rejected");
    assert.equal(reasonOf({ id: "1", name: "Kész" }, "Closed"), "completed");
    assert.equal(reasonOf({ id: "2", name: "Done by others" }, "Closed"), "completed");
    assert.equal(reasonOf({ id: "10004", name: "Kész" }, "Lezárva"), "completed");
  });

  it("is the status where the resolution says no more than that it is done, or nothing", () => {
    assert.equal(reasonOf(null, "Abgelehnt"), "rejected");
    assert.equal(reasonOf({ id: "10000", name: "Done" }, "Cancelled"), "not planned");
    assert.equal(reasonOf(null, "In production"), "completed");
  });
});
