package kontur.communication.mime;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Whether a machine wrote a mail (RFC 3834): such mail is kept, never answered, never reopens.
public final class Automatic {
  private static final Pattern MACHINES =
      Pattern.compile(
          "^(mailer[_-]daemon|postmaster|no[._-]?reply|do[._-]?not[._-]?reply|n[aã]o-?responda|"
              + "ne-?pas-?repondre|auto-?reply|auto-?responder|(double-)?bounces?|daemon)([+._-].*)?@.*");

  /// How programs begin the subject of an answer that says somebody is away. Whoever answers such a
  /// mail puts "Re:" before it.
  private static final Pattern AWAY =
      Pattern.compile(
          "(?iu)(?:automatic reply|auto(?:matic)?[ -]?(?:reply|response)|out of (?:the )?office"
              + "(?: auto-?reply)?|автоматический ответ|автоответ|автоматична відповідь|"
              + "automatische antwort|abwesenheitsnotiz|r[eé]ponse automatique|"
              + "respuesta autom[aá]tica|resposta autom[aá]tica|risposta automatica|"
              + "automatisch antwoord|odpowied[zź] automatyczna)[\\s\\u00a0\\u202f]*:.*");

  private static final Set<String> BULK =
      Set.of("bulk", "junk", "list", "auto_reply", "auto-reply");

  private Automatic() {}

  /// Why it counts as automatic; empty when a person wrote it.
  ///
  /// @param ours whether an address belongs to an account of ours
  /// @param loop whether the value of our loop header was signed by us
  public static Optional<String> reason(
      ReadableMail mail, Predicate<String> ours, Predicate<String> loop) {
    var fields = mail.fields();
    if (fields.all("x-kontur-loop").stream().anyMatch(loop)) {
      return Optional.of("we wrote it ourselves (loop header)");
    }
    if (ours.test(mail.from())) {
      return Optional.of("it comes from an address of ours");
    }
    if (mail.from().equals(ReadableMail.NOBODY)) {
      return Optional.of("it does not say who wrote it");
    }
    var submitted = fields.first("auto-submitted").map(Automatic::word).orElse("no");
    if (!submitted.equals("no")) {
      return Optional.of("Auto-Submitted: " + cut(submitted));
    }
    var precedence = fields.first("precedence").map(Automatic::word).orElse("");
    if (BULK.contains(precedence)) {
      return Optional.of("Precedence: " + precedence);
    }
    if (fields.hasPrefix("list-")) {
      return Optional.of("it comes from a list (List-* fields)");
    }
    if (fields
        .first("x-auto-response-suppress")
        .filter(value -> suppresses(value.toLowerCase(Locale.ROOT)))
        .isPresent()) {
      return Optional.of("X-Auto-Response-Suppress");
    }
    if (fields.first("x-autoreply").isPresent() || fields.first("x-autorespond").isPresent()) {
      return Optional.of("X-Autoreply");
    }
    if (!mail.reportKind().isEmpty()) {
      return Optional.of("it is a report: " + cut(mail.reportKind()));
    }
    if (mail.returnPath().filter(String::isEmpty).isPresent()) {
      return Optional.of("its return path is empty");
    }
    if (AWAY.matcher(mail.subject()).matches()) {
      return Optional.of("its subject is that of an automatic answer");
    }
    if (takesNoAnswers(mail.from())) {
      return Optional.of("its sender takes no answers");
    }
    return Optional.empty();
  }

  /// Whether nobody reads what is sent to an address.
  static boolean takesNoAnswers(String address) {
    return MACHINES.matcher(address).matches();
  }

  private static boolean suppresses(String value) {
    return value.contains("all") || value.contains("autoreply") || value.contains("oof");
  }

  private static String word(String value) {
    return Texts.cut(value, 200)
        .replaceAll("\\([^)]*\\)", "")
        .strip()
        .replaceAll("[;\\s].*$", "")
        .toLowerCase(Locale.ROOT);
  }

  private static String cut(String word) {
    return Texts.cut(word, 60);
  }
}
