import type { CloseReason } from "../../core/remoteWork";

/**
 * What the name of a resolution or of a closed status means, for trackers where an administrator chooses the names: null for a name that
 * is not known for leaving work undone. Known are the defaults of Jira, Redmine, Bugzilla and ZenTao and what people usually write
 * instead, in the languages in which those come. Letter case, accents, apostrophes and the signs between words do not matter.
 */
export function refusalNamed(name: string): CloseReason | null {
  const plain = name
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .normalize("NFC")
    .replace(/['’‘`´]/g, "")
    .replace(/[\s_/.:,;()[\]–—-]+/g, " ")
    .trim();
  return NAMES.find(([pattern]) => pattern.test(plain))?.[1] ?? null;
}

/**
 * Why an issue was closed that its tracker counts as done, by the names that say something of it: the first that is known for leaving
 * work undone decides. Without one it was completed, as the tracker itself says that it is done.
 */
export function reasonNamed(...names: readonly string[]): CloseReason {
  return names.map(refusalNamed).find((reason) => reason !== null) ?? "completed";
}

const DUPLICATE = [
  /\bdup(?:e|es|ed)?\b|\bduplica|\bduplik|\balready (?:exists|reported|tracked)\b/, // English, Spanish, Portuguese, Italian, Dutch, German, Polish, Czech, Nordic
  /\bdoppelt\b|\bschon vorhanden\b|\bdoublons?\b|\bdubbel\b|\bdubbla|\bdublet|\bkaksoiskappale\b/, // German, French, Dutch, Nordic
  /дубл[иь]|重複|重复|중복/, // Russian, Japanese, Chinese, Korean
];

const REJECTED = [
  /\breject|\binvalid\b|\bnot valid\b|\bincomplete\b|\bknown (?:error|issue)\b|\bspam\b|\buser error\b|\bsupport request\b/,
  /\b(?:cannot|cant|can not|could not|couldnt|unable to|not able to|impossible to) (?:be )?(?:reproduc|replicat)|\b(?:not|non) (?:reproduc|replicab)|\birreproducib/,
  /\bnot an? (?:bug|issue|defect|error|problem|fault)\b|\bno (?:bug|defect|fault|error|problem)(?: found)?$|\bnon issue\b|\bworks ?for ?me\b|\b(?:works )?as (?:designed|intended|expected)\b|\bby design\b/,
  /\b(?:need|needs|lacks?|missing|insufficient|not enough|more) (?:more )?info|\bno (?:response|reply|feedback|answer)\b/,
  // German
  /\babgelehnt|\babgewiesen|\bzuru?e?ckgewiesen|\bverworfen|\bungu?e?ltig|\bunvollsta?e?ndig|\bkein (?:fehler|bug|problem|mangel)\b|\bbekannter fehler\b/,
  /\bnicht (?:zu )?(?:reproduzier|nachvollzieh|nachstell|nachzu)|\b(?:funktioniert )?wie (?:vorgesehen|beabsichtigt|entworfen|gewollt)\b|\bkann nicht (?:reproduziert|nachgestellt|nachvollzogen)/,
  // French
  /\brejete|\brefuse|\bincomplet|\binvalide|\bnon valide|\bnon recevable|\bimpossible (?:a|de) reproduire|\bnon reproduct|\bne peut (?:pas )?etre reproduit|\bnest pas un (?:bug|defaut)/,
  // Spanish, Portuguese
  /\brechazad|\bdesestimad|\bdenegad|\brejeitad|\brecusad|\bindeferid|\binvalid[oa]\b|\bno (?:es )?valid[oa]|\bnao (?:e )?valid[oa]|\bno es un (?:error|bug|defecto)|\bnao e um (?:erro|bug|defeito)/,
  /\bno (?:se (?:puede|pudo|puede lograr) )?reproduc|\bnao (?:e|foi) possivel reproduzir|\bnao reprodu|\bimpossivel reproduzir|\bimposible (?:de )?reproducir/,
  // Italian, Dutch
  /\brifiutat|\brespint|\bnon (?:e )?valid[oa]|\bnon riproduc|\bimpossibile riprodurre|\bnon e un (?:bug|errore|difetto)|\bafgewezen|\bgeweigerd|\bonvolledig|\bongeldig|\bniet (?:te )?reproduce|\bkan niet (?:worden )?(?:gereproduceerd|reproduce)|\bgeen (?:bug|fout)\b/,
  // Polish, Czech, Slovak, Nordic, Finnish, Hungarian, Romanian, Turkish, Catalan, the Balkans, the Baltics, Vietnamese, Indonesian
  /\bodrzucon|\bniekompletn|\bniepeln|\bnieprawidlow|\bnie mozna (?:odtworzyc|powtorzyc)|\bnie (?:jest )?bled|\bodmitnut|\bzamietnut|\bzamitnut|\bavslag|\bavvis|\bafvis|\bhylatty|\belutasit|\brespins|\breddedildi|\brebutjad|\bodbijen|\bzavrnjen|\batmest|\batteikt|\btagasi lukatud|\btu choi|\bditolak/,
  // Russian, Ukrainian, Bulgarian, Greek, Hebrew, Arabic
  /отклон|отказ|відхил|відмовл|отхвърл|неполн|некорректн|недействительн|невалидн|не воспроизв|(?:невозможно|не удалось|нельзя) воспроизв|не (?:баг|ошибка|дефект)|απορριφθηκε|נדחה|مرفوض/,
  // Japanese, Chinese, Korean
  /却下|棄却|不完全|無効|再現(?:不可|不能|できな|せず|しな)|仕様(?:通り|どおり)|不具合では?ない|拒[绝絕]|[驳駁]回|[无無]效|不完整|[无無]法(?:重|复|復)[现現]|不可重[现現]|[设設][计計]如此|非(?:问题|問題|缺陷|bug)|不是(?:问题|問題|缺陷|bug)|거절|거부|반려|무효|재현 ?불가|재현 ?안/,
];

const NOT_PLANNED = [
  /\bwont ?(?:do|fix|implement|be|resolve)?\b|\bwill not\b|\bwould not\b|\bcancel+ed\b|\bcancel+ation\b|\babandon|\bdeclined\b|\bdenied\b|\bobsolete|\bsupersed|\bstale\b|\bout of (?:scope|date)\b|\boutdated\b|\boverta?o?ken by events\b/,
  /\bwithdrawn\b|\bpostponed\b|\bdeferred\b|\bdropped\b|\bdiscarded\b|\bremoved\b|\bdeleted\b|\bexpired\b|\btimed out\b|\bscrapped\b|\bdescoped\b|\bshelved\b|\bsuspended\b|\bon hold\b|\bunresolved\b|\bunfixed\b|\bvoid(?:ed)?\b|\breplaced by\b|^later$|^remind$/,
  /\bno longer\b|\bnot (?:\w+ )?(?:needed|required|necessary|relevant|applicable|planned|wanted|done|fixed|implemented|resolved|solved|completed|complete|doing|fixing|going|accepted|approved|feasible|possible|worth|actionable|pursued|reproducing)\b|^n a$|\bno (?:fix|change|changes|action|work)(?: (?:is )?(?:needed|required|necessary|taken))?$|\bunnecessary\b/,
  // German
  /\bnicht (?:\w+ )?(?:erledigt|umgesetzt|behoben|gelo?e?st|geplant|no?e?tig|notwendig|erforderlich|beno?e?tigt|relevant|gemacht|durchgefu?e?hrt|bearbeitet|realisiert|gefixt|mo?e?glich|machbar|angenommen|gewollt|gewu?e?nscht|implementiert|ausgefu?e?hrt|fertig|gebraucht|aktuell)/,
  /\bungelo?e?st|\bunerledigt|\bunno?e?tig|\babgebrochen|\bstorniert|\beingestellt\b|\bzuru?e?ck(?:gezogen|gestellt)|\bverschoben\b|\bvertagt|\bentfa?e?llt|\bentfallen\b|\bgestrichen|\bu?e?berholt|\bveraltet|\bhinfa?e?llig|\bobsolet\b|\bgegenstandslos|\bannulliert|\bfallen ?gelassen|\baufgegeben|\bersetzt durch\b|\babgesagt/,
  // French
  /\bannule|\bne (?:sera|seront|va|vont) (?:pas|plus|jamais)|\bne pas (?:corriger|faire|resoudre|traiter|realiser)|\bnon (?:planifie|resolu|retenu|traite|realise|corrige|fait|applicable|necessaire)|\bsans (?:suite|objet|action)|\bclasse sans|\bhors (?:perimetre|sujet)|\breporte\b|\breportee\b|\bplus (?:necessaire|dactualite)|\bperime/,
  // Spanish, Portuguese
  /\bcancelad|\banulad|\bdescartad|\babandonad|\bobsolet[oa]|\baplazad|\bpospuest|\badiad[oa]|\bno (?:se )?(?:va a |sera |fue )?(?:corregi|resol|resuel|solucion|hara|hacer|hecho|implement|realiz|arregl|planific|aplica|procede|necesari|requerid)|\bnao (?:vai|sera|foi|ira) |\bnao (?:corrig|resol|feit|implement|realiz|planej|planead|aplica|procede|necessari)|\bsin (?:accion|solucion)|\bsem (?:acao|solucao)|\bfuera de alcance|\bfora d[eo] escopo/,
  // Italian, Dutch
  /\bannullat|\bscartat|\bnon (?:verra|sara|si (?:fara|risolve)) ?|\bnon (?:risolt|corrett|fatt|implementat|pianificat|necessari|applicabil|realizzat)|\brimandat|\bsospes|\bgeannuleerd|\bvervallen|\bverouderd|\bingetrokken|\buitgesteld|\b(?:wordt|word|zal|gaan|gaat) niet\b|\bniet (?:\w+ )?(?:nodig|gepland|uitgevoerd|opgelost|gedaan|relevant|gerealiseerd|geimplementeerd)/,
  // Polish, Czech, Nordic, Turkish
  /\banulowan|\bnie (?:zostanie|bedzie|naprawiam|zrobion|zrealizowan|rozwiazan|wymaga|planowan|dotyczy)|\bnierozwiazan|\bnieaktualn|\bporzucon|\bodlozon|\bwstrzyman|\bzrusen|\bnebude|\bavbrut|\bavbruten|\bavlyst|\baflyst|\bannullere|\baterkallad|\bperuttu|\bkommer inte|\bloses ikke|\biptal|\byapilmayacak|\bcozulmeyecek/,
  // Russian, Ukrainian
  /отмен[еи]|скасован|аннулир|отложен|не (?:будет|буде|исправ|сдела|решен|решено|выполн|планир|нужн|требу|актуальн)|неактуальн|устарел|снят[оа]?$|нерешен/,
  // Japanese, Chinese, Korean
  /(?:修正|対応|実施|解決|実装)(?:しない|せず|なし|不要|不可|見送り|は?しません)|未(?:対応|修正|解決|实现|完成|修[复復]|解决)|キャンセル|取り?下げ|取り?やめ|取消|中止|見送り|破棄|延期|不要|不予|不(?:[会會])?(?:修[复復]|解[决決]|[处處]理|做|[实實][现現])|[废廢][弃棄]|作[废廢]|[暂暫]不|[搁擱]置|[过過][时時]|취소|보류|(?:수정|해결|처리) ?(?:안|하지)|하지 ?않/,
];

const NAMES: readonly (readonly [RegExp, CloseReason])[] = [
  ...DUPLICATE.map((pattern) => [pattern, "duplicate"] as const),
  ...REJECTED.map((pattern) => [pattern, "rejected"] as const),
  ...NOT_PLANNED.map((pattern) => [pattern, "not planned"] as const),
];
