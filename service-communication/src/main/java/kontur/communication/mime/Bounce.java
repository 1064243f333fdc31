package kontur.communication.mime;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What a mail server says about a mail that it could not deliver: by the rules (RFC 3464), or in
/// its own words.
///
/// @param failed it is given up; else it may still arrive
/// @param reason for people, without addresses
/// @param ids Message-IDs that may be the one it speaks of, the likeliest first
public record Bounce(boolean failed, String reason, List<String> ids) {
  private static final int LONGEST_TEXT = 64 * 1024;
  private static final int LONGEST_REASON = 300;
  private static final int MOST_IDS = 100;

  private static final Pattern ACTION = Pattern.compile("(?im)^action:[ \\t]*([a-z]+)");
  private static final Pattern STATUS =
      Pattern.compile("(?im)^status:[ \\t]*([245]\\.\\d{1,3}\\.\\d{1,3})");
  private static final Pattern DIAGNOSTIC =
      Pattern.compile(
          "(?im)^diagnostic-code:[ \\t]*(?:[a-z0-9-]+;)?[ \\t]*(.*(?:\\r?\\n[ \\t].*){0,4})");
  private static final Pattern RETURNED =
      Pattern.compile("(?im)^message-id:\\s{0,4}<([^<>\\s]{1,998})>");
  private static final Pattern ANY_ID = Pattern.compile("<([^<>\\s]{1,200}@[^<>\\s]{1,200})>");
  private static final Pattern REPLY =
      Pattern.compile("\\b([45]\\d\\d[ -](?:#?[45]\\.\\d{1,3}\\.\\d{1,3})?[^\\r\\n]{0,200})");
  private static final Pattern ADDRESS =
      Pattern.compile("<?[^\\s<>,;:@]{1,100}@[^\\s<>,;:]{1,200}>?");
  private static final Pattern DAEMON =
      Pattern.compile("^(?:mailer-daemon|postmaster|mail-daemon|microsoftexchange[0-9a-f]*)@.*");

  private static final List<String> GIVEN_UP =
      List.of(
          "undeliver",
          "delivery status notification (failure)",
          "delivery failure",
          "delivery has failed",
          "delivery failed",
          "mail delivery failed",
          "failure notice",
          "returned mail",
          "returning message to sender",
          "wasn't able to deliver",
          "was not able to deliver",
          "could not be delivered",
          "couldn't be delivered",
          "wasn't delivered",
          "address not found",
          "does not exist",
          "user unknown",
          "permanent error",
          "не доставлено",
          "не удалось доставить",
          "недоставленное сообщение",
          "не может быть доставлено",
          "не удается доставить",
          "не удаётся доставить",
          "недоставляемое",
          "недоставлено",
          "не было доставлено",
          "ошибка доставки",
          "unzustellbar",
          "zustellung fehlgeschlagen",
          "konnte nicht zugestellt werden",
          "non remis",
          "\u00e9chec de la remise",
          "\u00e9chec de remise",
          "n'a pas pu \u00eatre remis",
          "no se puede entregar",
          "no se pudo entregar",
          "no se ha podido entregar");

  private static final List<String> NOT_YET =
      List.of(
          "delayed",
          "delivery is delayed",
          "will retry",
          "will be retried",
          "still trying",
          "will keep trying",
          "warning: could not send",
          "warning: message",
          "(delay)",
          "задерж",
          "verz\u00f6ger",
          "retard",
          "retras");

  public Bounce {
    ids = List.copyOf(ids);
  }

  /// What the mail says about another one; empty when it is no such report.
  public static Optional<Bounce> of(ReadableMail mail) {
    var kind = mail.reportKind();
    if (kind.equals("delivery-status")
        || (kind.equals("unknown") && STATUS.matcher(mail.report()).find())) {
      return Optional.of(byTheRules(mail));
    }
    return kind.isEmpty() && isFromAServer(mail) ? inOwnWords(mail) : Optional.empty();
  }

  private static Bounce byTheRules(ReadableMail mail) {
    var actions = new ArrayList<String>();
    ACTION
        .matcher(mail.report())
        .results()
        .limit(MOST_IDS)
        .forEach(found -> actions.add(found.group(1).toLowerCase(Locale.ROOT)));
    var statuses =
        STATUS.matcher(mail.report()).results().limit(MOST_IDS).map(r -> r.group(1)).toList();
    var permanent = statuses.stream().filter(status -> status.startsWith("5")).findFirst();
    var failed = actions.contains("failed") || (actions.isEmpty() && permanent.isPresent());
    var status = permanent.or(() -> statuses.stream().findFirst()).map(s -> ": status " + s);
    var words = DIAGNOSTIC.matcher(mail.report());
    return new Bounce(
        failed,
        "the mail came back"
            + status.orElse("")
            + (words.find() ? ", " + told(words.group(1)) : ""),
        ids(mail));
  }

  private static boolean isFromAServer(ReadableMail mail) {
    return DAEMON.matcher(mail.from()).matches()
        || (mail.returnPath().filter(String::isEmpty).isPresent()
            && mail.fields()
                .first("auto-submitted")
                .filter(v -> v.contains("auto-replied"))
                .isEmpty()
            && says(mail.subject(), GIVEN_UP));
  }

  private static Optional<Bounce> inOwnWords(ReadableMail mail) {
    var text = Texts.cut(mail.text(), LONGEST_TEXT);
    // An administrator may write from there himself; then only the subject tells.
    var isPerson =
        mail.from().startsWith("postmaster@")
            && mail.returnPath().filter(path -> !path.isEmpty()).isPresent()
            && mail.fields().first("auto-submitted").isEmpty();
    var everything = mail.subject() + (isPerson ? "" : "\n" + Texts.cut(text, 4000));
    if (says(mail.subject(), NOT_YET)) {
      return Optional.of(new Bounce(false, "the mail is delayed", ids(mail)));
    }
    if (!says(everything, GIVEN_UP)) {
      return Optional.empty();
    }
    var reply = REPLY.matcher(text);
    return Optional.of(
        new Bounce(
            true,
            "the mail came back" + (reply.find() ? ": " + told(reply.group(1)) : ""),
            ids(mail)));
  }

  private static boolean says(String text, List<String> words) {
    var lower = text.toLowerCase(Locale.ROOT);
    return words.stream().anyMatch(lower::contains);
  }

  /// One line without addresses.
  private static String told(String words) {
    var line = words.replaceAll("\\s+", " ").strip();
    return Texts.cut(ADDRESS.matcher(Texts.cut(line, 1000)).replaceAll("…"), LONGEST_REASON);
  }

  /// The returned mail's own id, then what the report refers to, then any id in its text.
  private static List<String> ids(ReadableMail mail) {
    Set<String> ids = new LinkedHashSet<>();
    RETURNED.matcher(mail.report()).results().limit(MOST_IDS).forEach(r -> ids.add(r.group(1)));
    ids.addAll(mail.references());
    RETURNED
        .matcher(Texts.cut(mail.text(), LONGEST_TEXT))
        .results()
        .limit(MOST_IDS)
        .forEach(r -> ids.add(r.group(1)));
    ANY_ID
        .matcher(Texts.cut(mail.text(), LONGEST_TEXT))
        .results()
        .limit(MOST_IDS)
        .forEach(r -> ids.add(r.group(1)));
    return ids.stream().limit(MOST_IDS).toList();
  }
}
