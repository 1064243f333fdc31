package kontur.tickets;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import kontur.actor.v1.Actor;
import kontur.actor.v1.ActorKind;
import kontur.actor.v1.Role;
import kontur.contract.Ids;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.events.v1.Account;
import kontur.events.v1.Channel;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.Correlation;
import kontur.events.v1.Evidence;
import kontur.events.v1.InboundMessage;
import kontur.events.v1.LifecycleEnvelope;
import kontur.events.v1.OutboundCommand;
import kontur.events.v1.Sender;
import kontur.tickets.rows.Times;
import kontur.tickets.v1.AcceptMessagesRequest;
import kontur.tickets.v1.Accepted;
import kontur.tickets.v1.OnTicket;

/// Example messages and people.
public final class Examples {
  public static final Account MAIL =
      Account.newBuilder()
          .setId("support")
          .setChannel(Channel.EMAIL)
          .setAddress("support@kontur.example")
          .setTeam("support")
          .setCorrelation(Correlation.THREAD)
          .setLanguage("en")
          .build();

  public static final Account BOT =
      Account.newBuilder()
          .setId("bot")
          .setChannel(Channel.TELEGRAM)
          .setAddress("kontur_bot")
          .setTeam("support")
          .setLanguage("ru")
          .build();

  private Examples() {}

  public static String id() {
    return Ids.next(Clock.systemUTC()).toString();
  }

  public static ChannelEvent.Builder event(Account account, String conversation) {
    return ChannelEvent.newBuilder()
        .setId(id())
        .setAccount(account)
        .setConversationKey(
            account.getChannel() == Channel.EMAIL
                ? "mail:" + account.getId() + ":" + conversation
                : "telegram:1:" + conversation)
        .setReceivedAt(Times.toProto(Clock.systemUTC().instant()));
  }

  public static ChannelEvent telegram(String chat, String text) {
    return telegram(chat, text, _ -> {});
  }

  public static ChannelEvent telegram(
      String chat, String text, Consumer<InboundMessage.Builder> more) {
    var message =
        InboundMessage.newBuilder()
            .setSender(Sender.newBuilder().setAddress(chat).setName("Anna " + chat))
            .setPreview(text)
            .setExternalId(Long.toString(System.nanoTime()))
            .setEvidence(Evidence.getDefaultInstance());
    more.accept(message);
    return event(BOT, chat).setMessage(message).build();
  }

  public static ChannelEvent mail(
      String from, String messageId, List<String> references, List<String> recipients) {
    return mail(from, messageId, references, recipients, _ -> {});
  }

  public static ChannelEvent mail(
      String from,
      String messageId,
      List<String> references,
      List<String> recipients,
      Consumer<Evidence.Builder> more) {
    var evidence =
        Evidence.newBuilder()
            .setMessageId(messageId)
            .addAllReferences(references)
            .addRecipients("support@kontur.example")
            .addAllRecipients(recipients);
    more.accept(evidence);
    return event(MAIL, from)
        .setMessage(
            InboundMessage.newBuilder()
                .setSender(Sender.newBuilder().setAddress(from).setName("Sender " + from))
                .setSubject("Invoice is wrong")
                .setPreview("The invoice of October is wrong.")
                .setExternalId(messageId)
                .setEvidence(evidence))
        .build();
  }

  public static OnTicket accept(RunningTickets service, ChannelEvent event) {
    return accept(service, List.of(event)).getFirst().getOnTicket();
  }

  public static List<Accepted> accept(RunningTickets service, List<ChannelEvent> events) {
    return service
        .intake()
        .acceptMessages(AcceptMessagesRequest.newBuilder().addAllEvents(events).build())
        .getAcceptedList();
  }

  public static Actor user(Role role, String... teams) {
    return Actor.newBuilder()
        .setKind(ActorKind.USER)
        .setId(UUID.nameUUIDFromBytes(role.name().getBytes(StandardCharsets.UTF_8)).toString())
        .setName("Alex " + role)
        .addRoles(role)
        .addAllTeams(List.of(teams))
        .setRequestId("request-1")
        .build();
  }

  public static Actor agent() {
    return user(Role.AGENT, "support");
  }

  /// A ticket's lifecycle events, as they were stored.
  public static List<LifecycleEnvelope> events(RunningTickets service, OnTicket ticket) {
    return service
        .sql()
        .sql("select envelope from tickets.lifecycle_event where ticket_id = ? order by number")
        .param(UUID.fromString(ticket.getTicketId()))
        .query((row, _) -> parsed(LifecycleEnvelope.parser(), row.getBytes(1)))
        .list();
  }

  /// What a conversation's channel was told, in order.
  public static List<OutboundCommand> outbound(RunningTickets service, String key) {
    return service
        .sql()
        .sql(
            "select value from tickets.outbox where topic = 'kontur.outbound' and key = ? order by id")
        .param(key)
        .query((row, _) -> parsed(OutboundCommand.parser(), row.getBytes(1)))
        .list();
  }

  private static <T> T parsed(Parser<T> parser, byte[] bytes) {
    try {
      return parser.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /// Makes a ticket final without its lifecycle.
  public static void close(RunningTickets service, OnTicket ticket) {
    service
        .sql()
        .sql("update tickets.ticket set final = true, state = 'closed' where id = ?")
        .param(UUID.fromString(ticket.getTicketId()))
        .update();
  }

  /// Why a call is refused.
  public static Reason refusal(Runnable call) {
    try {
      call.run();
    } catch (StatusRuntimeException e) {
      return Refusal.of(e).orElseThrow(() -> new AssertionError(e)).reason();
    }
    throw new AssertionError("was not refused");
  }
}
