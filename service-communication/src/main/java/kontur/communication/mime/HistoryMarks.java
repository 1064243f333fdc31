package kontur.communication.mime;

import java.util.Set;
import java.util.regex.Pattern;

/// By what mail programs announce quoted history and signatures, in the languages of their makers.
/// Every pattern is anchored and has no nested repetition, and lines are short: linear time.
final class HistoryMarks {
  /// Verbs that end an attribution.
  private static final Pattern WROTE =
      Pattern.compile(
          "(?iu).*(?:\\bwrote|\\bwrites|\\bschrieb|\\bgeschrieben|\\ba \\u00e9crit|\\bescribi\\u00f3|"
              + "\\bha scritto|\\bescreveu|\\bschreef|\\bnapisa\\u0142(?:\\(a\\)|a)?|\\bskrev|\\bnapsal(?:\\(a\\)|a)?|"
              + "пишет|писал(?:\\(а\\)|а)?|написал(?:\\(а\\)|а)?|пише|писав(?:\\(ла\\))?|"
              + "написав(?:\\(ла\\))?|写道|\\u0e40\\u0e02\\u0e35\\u0e22\\u0e19)\\s*[:：]?");

  /// German, Dutch and the Nordic languages put the name after the verb.
  private static final Pattern NAME_LAST = Pattern.compile("(?iu)\\b(?:schrieb|schreef|skrev)\\b");

  private static final Pattern DAY_FIRST = Pattern.compile("(?iu)(?:am|den|op)\\s.*");
  private static final Pattern TIME = Pattern.compile("\\d{1,2}[:.]\\d{2}");
  private static final Pattern ADDRESS = Pattern.compile("[\\w.+-]{1,64}@[\\w.-]{1,255}");

  private static final Pattern BEGINS =
      Pattern.compile(
          "(?iu)(?:on|am|le|el|il|em|op|w dniu|dnia|den|dne|em|пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|"
              + "среда|четверг|пятница|суббота|воскресенье)[\\s,].*|\\d{1,4}[./-].*|\\d{1,2}\\s.*");

  private static final Pattern SEPARATOR =
      Pattern.compile(
          "(?iu)-{2,}\\s*(?:original message|original-nachricht|original appointment|urspr\\u00fcngliche (?:nachricht|mail)|"
              + "исходное сообщение|исходное письмо|оригинальное сообщение|message d['\\u2019]origine|message original|"
              + "mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht|"
              + "wiadomo\\u015b\\u0107 oryginalna|p\\u016fvodn\\u00ed zpr\\u00e1va|reply message|ответ на сообщение)\\s*-*");

  private static final Pattern FORWARD =
      Pattern.compile(
          "(?iu)(?:-{2,}\\s*)?(?:forwarded message|begin forwarded message|weitergeleitete nachricht|"
              + "anfang der weitergeleiteten nachricht|message transf\\u00e9r\\u00e9|d\\u00e9but du message r\\u00e9exp\\u00e9di\\u00e9|"
              + "mensaje reenviado|inicio del mensaje reenviado|messaggio inoltrato|"
              + "пересылаемое сообщение|пересланное сообщение|перенаправленное сообщение|"
              + "пересылаемое письмо|начало переадресованного сообщения|начало переадресованного письма)\\s*:?\\s*-*");

  private static final Pattern RULE = Pattern.compile("[_-]{10,}");

  private static final Pattern FROM =
      Pattern.compile(
          "(?iu)\\*?(?:from|от|от кого|von|de|da|van|od|fra|fr\\u00e5n|від)\\s*:\\*?\\s*\\S.*");

  private static final Pattern HEADER =
      Pattern.compile(
          "(?iu)\\*?(?:sent|date|to|cc|subject|отправлено|дата|кому|копия|тема|gesendet|datum|an|betreff|"
              + "envoy\\u00e9|\\u00e0|objet|enviado(?: el)?|fecha|para|asunto|inviato|data|a|oggetto|"
              + "verzonden|aan|onderwerp|wys\\u0142ano|do|temat|надіслано|кому|тема)\\s*:\\*?\\s*\\S.*");

  private static final Pattern RECIPIENT =
      Pattern.compile("(?iu)\\*?(?:to|кому|an|\\u00e0|para|a|aan|do)\\s*:\\*?\\s*\\S.*");

  /// Rules around an attribution: HCL Notes, Zoho.
  private static final Pattern RULED =
      Pattern.compile(
          "(?iu)-{3,}\\s*(.{1,300}\\b(?:wrote|schrieb|a \u00e9crit|escribió)|.{1,300}(?:написано|пишет|написал)):?\\s*-{2,}");

  /// Roundcube puts the date behind the verb.
  private static final Pattern DATE_LAST =
      Pattern.compile(
          "(?iu).{1,200}\\s(?:писал(?:\\(а\\)|а)?|wrote on)\\s\\d{4}-\\d{2}-\\d{2} \\d{1,2}:\\d{2}:");

  private static final Set<String> SIGNATURES = Set.of("--", "-- ", "—", "__");

  private static final Pattern DEVICE =
      Pattern.compile(
          "(?iu)(?:sent (?:from|with|via)|get outlook for|отправлено (?:с|из|со)|отправлено через|"
              + "послано с|von meinem .{1,60} gesendet|gesendet (?:von|mit)|envoy\\u00e9 (?:de|depuis)|"
              + "enviado desde|inviato da|obter o outlook|enviado do|verzonden (?:vanaf|via)|"
              + "wys\\u0142ane z|надіслано з|получить outlook для|outlook f\\u00fcr (?:ios|android)|holen sie sich outlook|"
              + "t\\u00e9l\\u00e9charger outlook|obtenez outlook|obtener outlook|descargar outlook|"
              + "scarica outlook|ottieni outlook|发自我的|diese nachricht wurde von meinem)\\b?.{0,120}");

  private HistoryMarks() {}

  static boolean isAttribution(String line) {
    if ((RULED.matcher(line).matches() && hasDigitOrAddress(line))
        || DATE_LAST.matcher(line).matches()) {
      return true;
    }
    if (!line.endsWith(":") && !line.endsWith("：")) {
      return false;
    }
    return (WROTE.matcher(line).matches() && hasDigitOrAddress(line))
        || hasNameLast(line)
        || endsWithAddressAfterTime(line);
  }

  private static boolean hasNameLast(String line) {
    var verb = NAME_LAST.matcher(line);
    return DAY_FIRST.matcher(line).matches()
        && verb.find()
        && line.substring(0, verb.start()).chars().anyMatch(c -> c >= '0' && c <= '9');
  }

  /// A date, a name and an address, and a colon: Gmail and Yandex in Russian, Mail.ru.
  private static boolean endsWithAddressAfterTime(String line) {
    var end = line.substring(0, line.length() - 1).strip();
    end = end.endsWith(">") ? end.substring(0, end.length() - 1) : end;
    var start = Math.max(end.lastIndexOf('<'), end.lastIndexOf(' ')) + 1;
    return ADDRESS.matcher(end.substring(start)).matches()
        && TIME.matcher(end.substring(0, start)).find();
  }

  /// "I wrote:" alone may be anybody's sentence.
  private static boolean hasDigitOrAddress(String line) {
    return line.chars().anyMatch(c -> c == '@' || (c >= '0' && c <= '9'));
  }

  static boolean mayGoOn(String line) {
    return line.length() < 400 && BEGINS.matcher(line).matches();
  }

  static boolean isSeparator(String line) {
    return SEPARATOR.matcher(line).matches();
  }

  static boolean isForward(String line) {
    return FORWARD.matcher(line).matches();
  }

  static boolean isRule(String line) {
    return RULE.matcher(line).matches();
  }

  static boolean isFrom(String line) {
    return FROM.matcher(line).matches();
  }

  static boolean isHeader(String line) {
    return HEADER.matcher(line).matches();
  }

  static boolean isRecipient(String line) {
    return RECIPIENT.matcher(line).matches();
  }

  static boolean isSignature(String line) {
    return SIGNATURES.contains(line);
  }

  static boolean isDevice(String line) {
    return line.length() < 160 && DEVICE.matcher(line).matches();
  }
}
