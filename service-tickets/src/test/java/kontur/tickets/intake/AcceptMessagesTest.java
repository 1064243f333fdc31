package kontur.tickets.intake;

import static kontur.tickets.Examples.accept;
import static kontur.tickets.Examples.events;
import static kontur.tickets.Examples.mail;
import static kontur.tickets.Examples.telegram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.UUID;
import kontur.content.ContentStore;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.events.v1.AccountAnnounced;
import kontur.events.v1.Attachment;
import kontur.events.v1.AttachmentStored;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.ContentRef;
import kontur.events.v1.LifecycleEnvelope;
import kontur.tickets.Examples;
import kontur.tickets.RunningTickets;
import kontur.tickets.v1.OnTicket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AcceptMessagesTest {
  @RegisterExtension static final RunningTickets service = new RunningTickets();

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
    assertThat(events(service, first.get(0).getOnTicket()))
        .extracting("number")
        .containsExactly(1L, 2L);
  }

  @Test
  void anAlbumWaitsUntilItIsQuietOrSomethingLaterComes() {
    var one = accept(service, telegram("album", "one", m -> m.setAlbum("a1")));
    accept(service, telegram("album", "", m -> m.setAlbum("a1").setPlaceholder("photo")));
    assertThat(held(one)).isEqualTo(2);

    accept(service, telegram("album", "and now?"));

    assertThat(held(one)).isZero();
    assertThat(events(service, one)).extracting("number").containsExactly(1L, 2L, 3L);
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
    assertThat(events(service, opened)).hasSize(2);
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

  @Test
  void theFileOfAnEditIsOneOfItsMessage() {
    var attachment = UUID.randomUUID().toString();
    var original = telegram("files", "look", m -> m.setExternalId("79"));
    var opened = accept(service, original);
    var edit = edit("files", "79", "look here").toBuilder();
    edit.getEditBuilder()
        .getMessageBuilder()
        .addAttachmentsBuilder()
        .setId(attachment)
        .setFileName("photo.jpg");
    accept(service, edit.build());

    var stored =
        Examples.event(Examples.BOT, "files")
            .setAttachment(
                kontur.events.v1.AttachmentStored.newBuilder()
                    .setMessageId(edit.getId())
                    .setAttachment(
                        kontur.events.v1.Attachment.newBuilder()
                            .setId(attachment)
                            .setFileName("photo.jpg")
                            .setMissingReason("gone")))
            .build();
    var answer = accept(service, stored);

    assertThat(answer.getTicketId()).isEqualTo(opened.getTicketId());
    assertThat(
            service
                .sql()
                .sql(
                    "select file_name || ': ' || missing_reason from tickets.attachment where message_id = ?")
                .param(UUID.fromString(original.getId()))
                .query(String.class)
                .list())
        .containsExactly("photo.jpg: gone");
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

  /// A bot that was away reads all of it at once.
  @Test
  void aChatThatMigratesRightAfterItsFirstMessageIsOneConversation() {
    var migrated =
        Examples.event(Examples.BOT, "young")
            .setChatMigrated(
                kontur.events.v1.ChatMigrated.newBuilder()
                    .setNewConversationKey("telegram:1:grown-up"))
            .build();

    var answers =
        accept(service, List.of(telegram("young", "one"), migrated, telegram("grown-up", "two")));
    var late = accept(service, telegram("young", "late"));

    var opened = answers.get(0).getOnTicket().getTicketId();
    assertThat(answers.get(2).getOnTicket().getTicketId()).isEqualTo(opened);
    assertThat(late.getTicketId()).isEqualTo(opened);
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

  @Test
  void manyMessagesInOneBatchKeepTheirOrder() {
    var batch = new java.util.ArrayList<ChannelEvent>();
    for (var i = 0; i < 200; i++) {
      batch.add(telegram("many-" + i % 50, "message " + i));
    }

    var answers = accept(service, batch);

    assertThat(answers.stream().filter(a -> a.getOnTicket().getCreated())).hasSize(50);
    assertThat(events(service, answers.getFirst().getOnTicket()))
        .extracting(LifecycleEnvelope::getNumber)
        .containsExactly(1L, 2L, 3L, 4L);
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

  private static ChannelEvent edit(String chat, String externalId, String text) {
    var message = telegram(chat, text, m -> m.setExternalId(externalId)).getMessage();
    return Examples.event(Examples.BOT, chat)
        .setEdit(
            kontur.events.v1.MessageEdit.newBuilder().setExternalId(externalId).setMessage(message))
        .build();
  }

  private static String team(String account) {
    return service
        .sql()
        .sql("select team from tickets.account where id = ?")
        .param(account)
        .query(String.class)
        .single();
  }
}
