package kontur.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kontur.events.v1.Channel;
import kontur.testing.Child;
import kontur.tickets.v1.Ticket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The platform as a person starts it, in a JVM of its own, with a mail and a Telegram message that
/// go all the way, and a kill in the middle.
class EndToEndTest {
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration STOP = Duration.ofSeconds(60);
  private static final int CLOSES_AFTER_SECONDS = 20;

  @TempDir Path folder;

  private final Map<Port, Integer> ports = FreePorts.choose();
  private Child platform;
  private Customers customers;
  private Desk desk;

  @BeforeEach
  void start() {
    platform = run();
    customers = new Customers(ports);
    desk = new Desk(ports.get(Port.GATEWAY), token());
  }

  @AfterEach
  void stop() {
    desk.close();
    customers.close();
    platform.stop(STOP);
    platform.close();
  }

  @Test
  void aMailAndAMessageGoTheWholeWayThroughAKill() {
    customers.annaWrites("My invoice", "Where is my invoice?");
    customers.borisWrites("The app does not start");

    var mail = await().atMost(PATIENCE).until(() -> first(Channel.EMAIL), this::isOpen);
    var chat = await().atMost(PATIENCE).until(() -> first(Channel.TELEGRAM), this::isOpen);

    for (var id : List.of(mail.getId(), chat.getId())) {
      assertThat(desk.assignToMe(id).getApplied().getState()).isEqualTo("open.assigned");
      desk.reply(id, "We look into it.");
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(annaGot("We look into it.")).hasSize(1));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(customers.borisReads()).contains("We look into it."));

    platform.kill();
    platform = run();

    for (var before : List.of(mail, chat)) {
      var after = desk.ticket(before.getId());
      assertThat(after.getState()).isEqualTo("open.waiting");
      assertThat(after.getAssignee()).isNotEmpty();
      assertThat(after.getNumber()).isEqualTo(before.getNumber());
      assertThat(desk.resolve(before.getId()).getApplied().getState()).isEqualTo("resolved");
    }

    customers.annaAnswers(annaGot("We look into it.").getFirst(), "Still nothing!");
    customers.borisWrites("It still does not start");
    for (var id : List.of(mail.getId(), chat.getId())) {
      awaitState(id, "open.assigned");
      assertThat(desk.resolve(id).getApplied().getState()).isEqualTo("resolved");
    }

    for (var id : List.of(mail.getId(), chat.getId())) {
      awaitState(id, "closed");
      assertThat(messages(id)).contains("We look into it.");
    }
    assertThat(desk.tickets()).hasSize(2);
    assertThat(messages(mail.getId())).anyMatch(text -> text.contains("Still nothing!"));
    assertThat(messages(chat.getId())).contains("It still does not start");
    assertThat(annaGot("We look into it.")).hasSize(1);
    assertThat(customers.borisReads().stream().filter("We look into it."::equals)).hasSize(1);
  }

  private Child run() {
    var arguments = new ArrayList<>(FreePorts.arguments(ports));
    var lifecycles = folder.resolve("lifecycles");
    Lifecycles.closingAfter(CLOSES_AFTER_SECONDS, lifecycles);
    arguments.add("--home=" + folder.resolve("home"));
    arguments.add("--temporal=" + System.getProperty("kontur.test.temporal", "java"));
    arguments.add("--kontur.workflow.definition.folder=" + lifecycles);
    arguments.add("--kontur.workflow.definition.name=quick");
    var child = Child.start(Local.class.getName(), "Kontur is ready", arguments);
    assertThat(child.isReadyWithin(START)).as(child::output).isTrue();
    return child;
  }

  private String token() {
    return Home.read(folder.resolve("home/admin-token"));
  }

  private Ticket first(Channel channel) {
    return desk.tickets().stream()
        .filter(ticket -> ticket.getChannel() == channel)
        .findFirst()
        .orElse(Ticket.getDefaultInstance());
  }

  private boolean isOpen(Ticket ticket) {
    return ticket.getState().startsWith("open");
  }

  private void awaitState(String id, String state) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(desk.ticket(id).getState()).isEqualTo(state));
  }

  private List<Mailboxes.Mail> annaGot(String text) {
    return customers.annasMailbox().stream().filter(mail -> mail.text().contains(text)).toList();
  }

  private List<String> messages(String id) {
    return desk.timeline(id).stream()
        .filter(entry -> entry.hasMessage())
        .map(entry -> entry.getMessage().getText())
        .toList();
  }
}
