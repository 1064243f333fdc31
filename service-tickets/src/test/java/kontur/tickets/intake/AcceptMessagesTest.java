package kontur.tickets.intake;

import static kontur.tickets.Examples.accept;
import static kontur.tickets.Examples.mail;
import static kontur.tickets.Examples.telegram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import kontur.content.ContentStore;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.events.v1.AccountAnnounced;
import kontur.events.v1.Attachment;
import kontur.events.v1.AttachmentStored;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.ContentRef;
import kontur.events.v1.LifecycleEnvelope;
import kontur.events.v1.VerifiedToken;
import kontur.tickets.Examples;
import kontur.tickets.RunningTickets;
import kontur.tickets.v1.OnTicket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AcceptMessagesTest {
  private static final int TRIES = 1000;

  @RegisterExtension static final RunningTickets service = new RunningTickets();

  @Test
  void twoFirstMessagesAtOneInstantGiveOneTicket() throws Exception {
    var together = new CyclicBarrier(2);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var attempt = 0; attempt < TRIES; attempt++) {
        var chat = "race-" + attempt;
        var first = threads.submit(atOnce(together, telegram(chat, "one")));
        var second = threads.submit(atOnce(together, telegram(chat, "two")));

        assertThat(first.get().getTicketId()).isEqualTo(second.get().getTicketId());
        assertThat(List.of(first.get().getCreated(), second.get().getCreated()))
            .containsExactlyInAnyOrder(true, false);
      }
    }
    assertThat(
            service
                .sql()
                .sql("select count(*) from tickets.customer where name like 'Anna race-%'")
                .query(Long.class)
                .single())
        .isEqualTo(TRIES);
  }

  @Test
  void twoMailsOfOneThreadFromDifferentSendersGiveOneTicket() throws Exception {
    var together = new CyclicBarrier(2);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var attempt = 0; attempt < TRIES; attempt++) {
        var anna = "anna%d@example.org".formatted(attempt);
        var boris = "boris%d@example.org".formatted(attempt);
        var original = mail(anna, "a%d@example.org".formatted(attempt), List.of(), List.of(boris));
        var answer =
            mail(
                boris,
                "b%d@example.org".formatted(attempt),
                List.of("a%d@example.org".formatted(attempt)),
                List.of(anna));
        var first = threads.submit(atOnce(together, original));
        var second = threads.submit(atOnce(together, answer));

        assertThat(first.get().getTicketId()).isEqualTo(second.get().getTicketId());
      }
    }
  }

  private static Callable<OnTicket> atOnce(CyclicBarrier together, ChannelEvent event) {
    return () -> {
      together.await();
      return accept(service, event);
    };
  }

  @Test
  void aRepeatedBatchGetsTheSameAnswer() {
    var batch =
        List.of(
            telegram("repeat", "one"),
            telegram("repeat", "two"),
            mail("repeat@example.org", "r1@example.org", List.of(), List.of()));

    var first = accept(service, batch);
    var again = accept(service, batch);

    assertThat(again).isEqualTo(first);
    assertThat(first.get(0).getOnTicket().getCreated()).isTrue();
    assertThat(first.get(1).getOnTicket().getCreated()).isFalse();
    assertThat(events(first.get(0).getOnTicket())).extracting("number").containsExactly(1L, 2L);
  }

  @Test
  void anAnswerToOurMailFindsItsTicketByTokenAndById() {
    var opened = accept(service, mail("token@example.org", "t1@example.org", List.of(), List.of()));

    var byToken =
        accept(
            service,
            mail(
                "token@example.org",
                "t2@example.org",
                List.of(),
                List.of(),
                e ->
                    e.addTokens(
                        VerifiedToken.newBuilder()
                            .setPlace(VerifiedToken.Place.REPLY_ADDRESS)
                            .setTicketId(opened.getTicketId()))));
    var byId =
        accept(
            service,
            mail("token@example.org", "t3@example.org", List.of("t1@example.org"), List.of()));

    assertThat(byToken.getTicketId()).isEqualTo(opened.getTicketId());
    assertThat(byToken.getReason()).isEqualTo("thread:reply-address");
    assertThat(byId.getTicketId()).isEqualTo(opened.getTicketId());
    assertThat(byId.getReason()).isEqualTo("thread:known-message-id");
  }

  @Test
  void findsTheThreadOfAMailThatOthersNamedBefore() {
    // zammad#5716, chatwoot#10028: the answer comes before the mail that it answers.
    var answer =
        accept(
            service,
            mail(
                "late2@example.org",
                "n2@example.org",
                List.of("n1@example.org"),
                List.of("late1@example.org")));

    var named = accept(service, mail("late1@example.org", "n1@example.org", List.of(), List.of()));
    var sibling =
        accept(
            service,
            mail("late2@example.org", "n3@example.org", List.of("n1@example.org"), List.of()));

    assertThat(named.getTicketId()).isEqualTo(answer.getTicketId());
    assertThat(named.getReason()).isEqualTo("thread:named-before");
    assertThat(sibling.getTicketId()).isEqualTo(answer.getTicketId());
  }

  @Test
  void anotherMailWithAKnownMessageIdIsNotThreadedByIt() {
    var real = accept(service, mail("real@example.org", "same@example.org", List.of(), List.of()));

    var forged =
        accept(service, mail("evil@example.org", "same@example.org", List.of(), List.of()));

    assertThat(forged.getTicketId()).isNotEqualTo(real.getTicketId());
    assertThat(forged.getCreated()).isTrue();
  }

  @Test
  void aStrangersTokenAttachesAsUnverifiedAndReachesTheLifecycleAsSystem() {
    var opened =
        accept(service, mail("victim@example.org", "v1@example.org", List.of(), List.of()));

    var stranger =
        accept(
            service,
            mail(
                "stranger@example.org",
                "v2@example.org",
                List.of(),
                List.of("more@example.org"),
                e ->
                    e.addTokens(
                        VerifiedToken.newBuilder()
                            .setPlace(VerifiedToken.Place.MESSAGE_ID)
                            .setTicketId(opened.getTicketId()))));

    assertThat(stranger.getTicketId()).isEqualTo(opened.getTicketId());
    assertThat(stranger.getReason()).isEqualTo("thread:own-message-id:stranger");
    assertThat(events(stranger).getLast().getPayload().getFieldsOrThrow("from").getStringValue())
        .isEqualTo("system");
    assertThat(participants(stranger)).containsExactly("victim@example.org");
  }

  @Test
  void aStrangerWhoOnlyNamesAMessageGetsALinkedTicketWithANotice() {
    var opened = accept(service, mail("owner@example.org", "o1@example.org", List.of(), List.of()));

    var byId =
        accept(
            service,
            mail("nosy@example.org", "o2@example.org", List.of("o1@example.org"), List.of()));
    var bySubject =
        accept(
            service,
            mail(
                "nosy@example.org",
                "o3@example.org",
                List.of(),
                List.of(),
                e ->
                    e.addTokens(
                        VerifiedToken.newBuilder()
                            .setPlace(VerifiedToken.Place.SUBJECT)
                            .setTicketId(opened.getTicketId()))));

    assertThat(byId.getCreated()).isTrue();
    assertThat(byId.getReason()).isEqualTo("thread:known-message-id:stranger");
    assertThat(bySubject.getCreated()).isTrue();
    assertThat(
            service
                .sql()
                .sql(
                    "select linked_to, (select preview from tickets.message as m where m.ticket_id = t.id and direction = 'note') as notice from tickets.ticket as t where id = ?")
                .param(UUID.fromString(byId.getTicketId()))
                .query()
                .singleRow())
        .containsEntry("linked_to", UUID.fromString(opened.getTicketId()))
        .extractingByKey("notice")
        .asString()
        .contains("#" + opened.getTicketNumber());
  }

  @Test
  void aForgedSenderNeverActsAsTheCustomer() {
    var opened = accept(service, mail("boss@example.org", "f1@example.org", List.of(), List.of()));

    var forged =
        accept(
            service,
            mail(
                "boss@example.org",
                "f2@example.org",
                List.of("f1@example.org"),
                List.of(),
                e -> e.setUnverified(true)));

    assertThat(forged.getTicketId()).isNotEqualTo(opened.getTicketId());
    assertThat(events(forged).getFirst().getPayload().getFieldsOrThrow("from").getStringValue())
        .isEqualTo("system");
    assertThat(events(forged).getFirst().getFacts().getFieldsOrThrow("origin").getStringValue())
        .isEqualTo("system");
  }

  @Test
  void automaticMailJoinsItsThreadAsSystem() {
    var opened = accept(service, mail("away@example.org", "w1@example.org", List.of(), List.of()));

    var automatic =
        accept(
            service,
            mail(
                "away@example.org",
                "w2@example.org",
                List.of("w1@example.org"),
                List.of(),
                e -> e.setAutomatic(true)));

    assertThat(automatic.getTicketId()).isEqualTo(opened.getTicketId());
    assertThat(events(automatic).getLast().getPayload().getFieldsOrThrow("from").getStringValue())
        .isEqualTo("system");
  }

  @Test
  void aMessageOnAClosedTicketBecomesOneFollowUp() {
    var opened = accept(service, mail("back@example.org", "c1@example.org", List.of(), List.of()));
    close(opened);

    var followUp =
        accept(
            service,
            mail("back@example.org", "c2@example.org", List.of("c1@example.org"), List.of()));
    var joined =
        accept(
            service,
            mail("back@example.org", "c3@example.org", List.of("c1@example.org"), List.of()));

    assertThat(followUp.getCreated()).isTrue();
    assertThat(followUp.getReason()).isEqualTo("thread:known-message-id:follow-up");
    assertThat(joined.getTicketId()).isEqualTo(followUp.getTicketId());
    assertThat(
            service
                .sql()
                .sql("select follow_up_of from tickets.ticket where id = ?")
                .param(UUID.fromString(followUp.getTicketId()))
                .query(UUID.class)
                .single())
        .isEqualTo(UUID.fromString(opened.getTicketId()));
    assertThat(events(opened)).hasSize(1);
  }

  @Test
  void aChatWhoseTicketIsClosedGoesOnInAFollowUp() {
    var opened = accept(service, telegram("closed", "one"));
    close(opened);

    var next = accept(service, telegram("closed", "two"));
    var after = accept(service, telegram("closed", "three"));

    assertThat(next.getCreated()).isTrue();
    assertThat(after.getTicketId()).isEqualTo(next.getTicketId());
  }

  @Test
  void anAlbumWaitsUntilItIsQuietOrSomethingLaterComes() {
    var one = accept(service, telegram("album", "one", m -> m.setAlbum("a1")));
    accept(service, telegram("album", "", m -> m.setAlbum("a1").setPlaceholder("photo")));
    assertThat(held(one)).isEqualTo(2);

    accept(service, telegram("album", "and now?"));

    assertThat(held(one)).isZero();
    assertThat(events(one)).extracting("number").containsExactly(1L, 2L, 3L);
  }

  private static long held(OnTicket ticket) {
    return service
        .sql()
        .sql(
            "select count(*) from tickets.outbox where topic = 'kontur.lifecycle' and key = ? and not_before > now()")
        .param(ticket.getTicketId())
        .query(Long.class)
        .single();
  }

  @Test
  void anEditIsAVersionAndWithoutItsOriginalAMessage() {
    var original = telegram("edits", "helo", m -> m.setExternalId("77"));
    var opened = accept(service, original);
    var edit = edit("edits", "77", "hello");

    var edited = accept(service, edit);
    var again = accept(service, edit);
    var lost = accept(service, edit("edits", "78", "never seen"));

    assertThat(edited.getTicketId()).isEqualTo(opened.getTicketId());
    assertThat(again).isEqualTo(edited);
    assertThat(events(opened)).hasSize(2);
    assertThat(lost.getTicketId()).isEqualTo(opened.getTicketId());
    assertThat(
            service
                .sql()
                .sql(
                    "select m.preview, m.edits, v.preview as before from tickets.message as m join tickets.message_version as v on v.message_id = m.id where m.id = ?")
                .param(UUID.fromString(original.getId()))
                .query()
                .singleRow())
        .containsEntry("preview", "hello")
        .containsEntry("edits", 1)
        .containsEntry("before", "helo");
  }

  private static ChannelEvent edit(String chat, String externalId, String text) {
    var message = telegram(chat, text, m -> m.setExternalId(externalId)).getMessage();
    return Examples.event(Examples.BOT, chat)
        .setEdit(
            kontur.events.v1.MessageEdit.newBuilder().setExternalId(externalId).setMessage(message))
        .build();
  }

  @Test
  void aMigratedChatGoesOnUnderItsNewKey() {
    var opened = accept(service, telegram("group", "one"));
    var migrated =
        Examples.event(Examples.BOT, "group")
            .setChatMigrated(
                kontur.events.v1.ChatMigrated.newBuilder()
                    .setNewConversationKey("telegram:1:supergroup"))
            .build();

    var answers =
        accept(service, List.of(migrated, telegram("supergroup", "two"), telegram("group", "old")));

    assertThat(answers.get(1).getOnTicket().getTicketId()).isEqualTo(opened.getTicketId());
    assertThat(answers.get(2).getOnTicket().getTicketId()).isEqualTo(opened.getTicketId());
  }

  @Test
  void survivesCharactersThatPostgresCannotStore() {
    var opened = accept(service, telegram("nul", "a\0b \uD83D\uDE00"));

    assertThat(opened.getCreated()).isTrue();
  }

  @Test
  void survivesIdsThatNoIndexTakes() {
    var random = new java.util.Random(1);
    var id = new StringBuilder();
    random.ints(998, 0x4e00, 0x9fff).forEach(id::appendCodePoint);

    var opened = accept(service, mail("long@example.org", id.toString(), List.of(), List.of()));
    var answer =
        accept(
            service, mail("long@example.org", "l2@example.org", List.of(id.toString()), List.of()));
    var chat = accept(service, telegram("long", "x", m -> m.setExternalId(id.toString())));
    var edited = accept(service, edit("long", id.toString(), "y"));

    assertThat(answer.getTicketId()).isEqualTo(opened.getTicketId());
    assertThat(edited.getReason()).isEqualTo("edit");
    assertThat(edited.getTicketId()).isEqualTo(chat.getTicketId());
  }

  @Test
  void aBatchWithOnePoisonFailsAsAWholeAndChangesNothing() {
    var poison =
        telegram(
            "poison",
            "names content that is not there",
            m -> m.setText(ContentRef.newBuilder().setSha256("0".repeat(64)).setSize(1)));
    var good = telegram("poisoned", "fine");

    assertThatThrownBy(() -> accept(service, List.of(good, poison)))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(Refusal.of(e).orElseThrow().reason()).isEqualTo(Reason.INTERNAL_ERROR));

    assertThat(accept(service, good).getCreated()).isTrue();
  }

  @Test
  void anAttachmentsBytesMayComeLater() {
    var content = service.context().getBean(ContentStore.class);
    var stored = content.put(new byte[] {1, 2, 3}, "image/png");
    var attachment = Attachment.newBuilder().setId(Examples.id()).setFileName("photo.png");
    var message = telegram("late", "see", m -> m.addAttachments(attachment));
    var opened = accept(service, message);
    var there =
        Examples.event(Examples.BOT, "late")
            .setAttachment(
                AttachmentStored.newBuilder()
                    .setMessageId(message.getId())
                    .setAttachment(
                        attachment.setContent(
                            ContentRef.newBuilder()
                                .setSha256(stored.sha256())
                                .setSize(3)
                                .setMediaType("image/png"))))
            .build();

    assertThat(accept(service, there).getTicketId()).isEqualTo(opened.getTicketId());
    assertThat(accept(service, List.of(there)).getFirst().hasNoted()).isTrue();
    assertThat(
            service
                .sql()
                .sql("select sha256 from tickets.attachment where message_id = ?")
                .param(UUID.fromString(message.getId()))
                .query(String.class)
                .single())
        .isEqualTo(stored.sha256());
  }

  @Test
  void anAccountAnnouncedAnewChangesWhereNewTicketsGo() {
    var first = accept(service, telegram("team-1", "one"));
    var sales = Examples.BOT.toBuilder().setId("moving").setTeam("sales").build();
    var support = sales.toBuilder().setTeam("support").build();
    var old = Examples.event(sales, "x").setAccountAnnounced(AccountAnnounced.getDefaultInstance());
    accept(service, List.of(old.build()));
    accept(
        service,
        List.of(
            Examples.event(support, "x")
                .setAccountAnnounced(AccountAnnounced.getDefaultInstance())
                .build()));
    accept(service, List.of(old.setId(Examples.id()).build()));

    assertThat(team("moving")).isEqualTo("support");
    assertThat(first.getCreated()).isTrue();
  }

  private static String team(String account) {
    return service
        .sql()
        .sql("select team from tickets.account where id = ?")
        .param(account)
        .query(String.class)
        .single();
  }

  @Test
  void manyMessagesInOneBatchKeepTheirOrder() {
    var batch = new java.util.ArrayList<ChannelEvent>();
    for (var i = 0; i < 200; i++) {
      batch.add(telegram("many-" + i % 50, "message " + i));
    }

    var answers = accept(service, batch);

    assertThat(answers.stream().filter(a -> a.getOnTicket().getCreated())).hasSize(50);
    assertThat(events(answers.getFirst().getOnTicket()))
        .extracting(LifecycleEnvelope::getNumber)
        .containsExactly(1L, 2L, 3L, 4L);
  }

  private static void close(OnTicket ticket) {
    service
        .sql()
        .sql("update tickets.ticket set final = true, state = 'closed' where id = ?")
        .param(UUID.fromString(ticket.getTicketId()))
        .update();
  }

  private static List<String> participants(OnTicket ticket) {
    return service
        .sql()
        .sql("select address from tickets.participant where ticket_id = ?")
        .param(UUID.fromString(ticket.getTicketId()))
        .query(String.class)
        .list();
  }

  static List<LifecycleEnvelope> events(OnTicket ticket) {
    return service
        .sql()
        .sql("select envelope from tickets.lifecycle_event where ticket_id = ? order by number")
        .param(UUID.fromString(ticket.getTicketId()))
        .query((row, _) -> parse(row.getBytes(1)))
        .list();
  }

  private static LifecycleEnvelope parse(byte[] bytes) {
    try {
      return LifecycleEnvelope.parseFrom(bytes);
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
