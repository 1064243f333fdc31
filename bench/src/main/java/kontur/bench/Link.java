package kontur.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import kontur.bench.OnTheWire.Cut;
import kontur.local.Arguments;
import kontur.local.Port;
import org.jspecify.annotations.Nullable;

/// Whom a service calls; each link has a wire of its own.
enum Link {
  IMAP(Port.IMAP, Cut.NONE),
  /// Answers leave by this one and the next, and by the third it is written down that they left.
  SMTP(Port.SMTP, Cut.MAILS),
  BOT_API(Port.BOT_API, Cut.CHATS),
  POSTGRES(Port.POSTGRES, Cut.ALL),
  TEMPORAL(Port.TEMPORAL, Cut.NONE),
  KAFKA(Port.KAFKA, Cut.NONE),
  GATEWAY_TO_TICKETS(Port.GATEWAY, Port.TICKETS),
  GATEWAY_TO_WORKFLOW(Port.GATEWAY, Port.WORKFLOW),
  GATEWAY_TO_COMMUNICATION(Port.GATEWAY, Port.COMMUNICATION),
  WORKFLOW_TO_TICKETS(Port.WORKFLOW, Port.TICKETS),
  COMMUNICATION_TO_GATEWAY(Port.COMMUNICATION, Port.GATEWAY);

  /// Mail servers have minutes by default, longer than a step lasts.
  static final List<String> IMPATIENT =
      List.of(
          "--kontur.communication.mailbox.answer=15s",
          "--kontur.communication.mailbox.idle=15s",
          "--kontur.communication.smtp.answer=15s",
          "--kontur.communication.smtp.final-answer=15s");

  /// Less than twice the time that the most patient of them waits for an answer (45 s, Temporal).
  private static final int LONGEST_SILENCE_SECONDS = 60;

  /// A silence that whoever asks within its first 40 s could stay in for too long.
  private static final int LONG_SILENCE_SECONDS = 100;

  private final @Nullable Port caller;
  private final Port target;
  private final Cut cuts;

  Link(Port target, Cut cuts) {
    this.caller = null;
    this.target = target;
    this.cuts = cuts;
  }

  Link(Port caller, Port target) {
    this.caller = caller;
    this.target = target;
    this.cuts = Cut.NONE;
  }

  /// Those to the outside and to what services stand on.
  static List<Link> outwards() {
    return Arrays.stream(values()).filter(link -> link.caller == null).toList();
  }

  /// Those between services.
  static List<Link> inwards() {
    return Arrays.stream(values()).filter(link -> link.caller != null).toList();
  }

  /// Those by which this service calls others.
  static List<Link> of(Port caller) {
    return Arrays.stream(values()).filter(link -> link.caller == caller).toList();
  }

  Port target() {
    return target;
  }

  /// Which messages may end uncertain when it fails.
  Cut cuts() {
    return cuts;
  }

  /// For people.
  String text() {
    return caller == null
        ? "the link to " + target
        : "the link from service-%s to service-%s"
            .formatted(Arguments.name(caller), Arguments.name(target))
            .toLowerCase(Locale.ROOT);
  }

  /// Whether callers gave silent connections up, when they had the time to.
  static void writeSilences(Map<Link, Wire> wires, int awaySeconds, Sheet sheet) {
    wires.forEach((link, wire) -> {
      var what = "longest stay with " + link.text() + " while it was silent";
      if (awaySeconds >= LONG_SILENCE_SECONDS) {
        sheet.atMost(what, wire.longestSilence(), LONGEST_SILENCE_SECONDS, " s");
      } else {
        sheet.figure(what + ", in seconds", wire.longestSilence());
      }
    });
  }

  /// Strikes one link after the other.
  static void strikeEach(Trouble trouble, String how, Consumer<Wire> strike, Consumer<Wire> mend) {
    trouble
        .platform()
        .wires()
        .forEach((link, wire) ->
            trouble.step(
                new Step(
                    link.text() + " is " + how,
                    link.cuts(),
                    () -> {
                      strike.accept(wire);
                      trouble.use(link);
                    },
                    wire::felt,
                    () -> mend.accept(wire))));
  }
}
