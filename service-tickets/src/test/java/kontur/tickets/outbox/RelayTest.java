package kontur.tickets.outbox;

import static kontur.tickets.Examples.accept;
import static kontur.tickets.Examples.telegram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kontur.contract.Topics;
import kontur.events.v1.LifecycleEnvelope;
import kontur.testing.Broker;
import kontur.tickets.RunningTickets;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RelayTest {
  @RegisterExtension
  static final RunningTickets service =
      new RunningTickets()
          .with("kontur.tickets.relay.enabled", true)
          .with("spring.kafka.bootstrap-servers", Broker.shared().bootstrapServers());

  private final List<LifecycleEnvelope> received = new ArrayList<>();
  private KafkaConsumer<String, byte[]> consumer;

  @BeforeEach
  void listen() {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                Broker.shared().bootstrapServers(),
                ConsumerConfig.GROUP_ID_CONFIG,
                UUID.randomUUID().toString(),
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    consumer.subscribe(List.of(Topics.LIFECYCLE));
  }

  @AfterEach
  void close() {
    consumer.close();
  }

  @Test
  void sendsEverythingInOrderAndMarksIt() {
    var tickets = new HashSet<String>();
    for (var i = 0; i < 300; i++) {
      tickets.add(accept(service, telegram("relay-" + i % 30, "message " + i)).getTicketId());
    }

    var numbers = new HashMap<String, List<Long>>();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> {
          poll(tickets);
          assertThat(received).hasSize(300);
        });
    received.forEach(
        e -> numbers.computeIfAbsent(e.getTicketId(), _ -> new ArrayList<>()).add(e.getNumber()));
    assertThat(numbers).hasSize(30);
    assertThat(numbers.values()).allSatisfy(list -> assertThat(list).isSorted().hasSize(10));
    await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(unpublished()).isZero());
  }

  @Test
  void anAlbumIsHeldUntilItIsQuiet() {
    var ticket = accept(service, telegram("quiet", "one", m -> m.setAlbum("a"))).getTicketId();
    accept(service, telegram("quiet", "two", m -> m.setAlbum("a")));

    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> {
          poll(List.of(ticket));
          assertThat(received).extracting(LifecycleEnvelope::getNumber).containsExactly(1L, 2L);
        });
  }

  @Test
  void sendsAgainWhatItCouldNotMark() {
    var ticket = accept(service, telegram("again", "one")).getTicketId();
    await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(unpublished()).isZero());
    service
        .sql()
        .sql("update tickets.outbox set published_at = null where key = ? and topic = ?")
        .params(ticket, Topics.LIFECYCLE)
        .update();

    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> {
          poll(List.of(ticket));
          assertThat(received).extracting(LifecycleEnvelope::getNumber).containsExactly(1L, 1L);
        });
  }

  @Test
  void goesOnWithANewSessionWhenItsOwnIsLost() {
    service
        .sql()
        .sql(
            """
            select pg_terminate_backend(l.pid) from pg_locks as l
              join pg_database as d on d.oid = l.database
             where l.locktype = 'advisory' and d.datname = current_database()
            """)
        .query(Boolean.class)
        .list();

    var ticket = accept(service, telegram("lost-session", "one")).getTicketId();

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> {
          poll(List.of(ticket));
          assertThat(received).isNotEmpty();
        });
  }

  private void poll(Collection<String> tickets) {
    for (var record : consumer.poll(Duration.ofMillis(200))) {
      if (tickets.contains(record.key())) {
        try {
          received.add(LifecycleEnvelope.parseFrom(record.value()));
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
          throw new AssertionError(e);
        }
      }
    }
  }

  private static long unpublished() {
    return service
        .sql()
        .sql("select count(*) from tickets.outbox where published_at is null")
        .query(Long.class)
        .single();
  }
}
