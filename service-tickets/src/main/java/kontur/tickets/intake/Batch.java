package kontur.tickets.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import kontur.events.v1.ContentRef;
import kontur.events.v1.TicketEvent;
import kontur.tickets.intake.Known.Participant;
import kontur.tickets.intake.Participants.NewParticipant;
import kontur.tickets.intake.Place.Standing;
import kontur.tickets.intake.StoreArrivals.Locked;
import kontur.tickets.message.NewAttachment;
import kontur.tickets.message.NewMessage;
import kontur.tickets.rows.Rows;
import kontur.tickets.rows.Times;
import kontur.tickets.ticket.Cause;
import kontur.tickets.ticket.Journal;
import kontur.tickets.ticket.LockedTicket;
import kontur.tickets.ticket.Tickets.NewTicket;
import kontur.tickets.v1.Accepted;
import org.jspecify.annotations.Nullable;

/// What one batch is about to write.
final class Batch {
  private final Known known;
  private final Locked locked;
  private final Supplier<UUID> ids;
  private final Instant now;
  private final Duration albumQuiet;
  private final Set<String> ownAddresses;

  private final Map<UUID, NewTicket> newTickets = new LinkedHashMap<>();
  private final List<NewMessage> messages = new ArrayList<>();
  private final List<NewAttachment> attachments = new ArrayList<>();
  private final Map<Participant, NewParticipant> participants = new HashMap<>();
  private final List<Cause> causes = new ArrayList<>();
  private final Set<LockedTicket> touched = new LinkedHashSet<>();
  private final List<Put> puts = new ArrayList<>();

  Batch(
      Known known,
      Locked locked,
      Supplier<UUID> ids,
      Instant now,
      Duration albumQuiet,
      Set<String> ownAddresses) {
    this.known = known;
    this.locked = locked;
    this.ids = ids;
    this.now = now;
    this.albumQuiet = albumQuiet;
    this.ownAddresses = ownAddresses;
  }

  /// Puts a message where it belongs; later ones of the batch see it there.
  void put(Arrival arrival, Place place, Function<UUID, List<Participant>> participantsOf) {
    var standing = place instanceof Place.On on ? on.standing() : Standing.PARTICIPANT;
    var isStranger = standing == Standing.STRANGER;
    var ticket =
        switch (place) {
          case Place.On(var existing, _, _) -> existing;
          case Place.New fresh -> open(arrival, fresh, participantsOf);
        };
    var isSystem = arrival.isFromSystem() || standing != Standing.PARTICIPANT;
    addMessage(arrival, ticket, place.reason(), isStranger);
    if (locked.account(arrival).byThread()) {
      remember(arrival, ticket, isStranger);
      if (locked.account(arrival).orByOpenTicket() && !isSystem && !ticket.isFinal()) {
        locked.conversation(arrival).open(ticket.id());
      }
    } else if (!ticket.isFinal()) {
      locked.conversation(arrival).open(ticket.id());
    }
    if (ticket.language().isEmpty() && !isSystem) {
      ticket.language(language(arrival));
    }
    touched.add(ticket);
    causes.add(
        Cause.message(
            ticket,
            arrival.id().toString(),
            isSystem ? "system" : "customer",
            "",
            true,
            author(arrival),
            hold(arrival)));
    puts.add(new Put(arrival, ticket, place instanceof Place.New, place.reason()));
  }

  private LockedTicket open(
      Arrival arrival, Place.New place, Function<UUID, List<Participant>> participantsOf) {
    var account = locked.account(arrival);
    var customer = locked.customer(arrival);
    var id = ids.get();
    var ticket =
        new NewTicket(
            id,
            Subject.of(arrival.message()),
            "normal",
            language(arrival),
            arrival.isFromSystem() ? "system" : "customer",
            place.follows().map(LockedTicket::team).orElse(account.team()),
            List.of(),
            account.channel(),
            account.id(),
            locked.conversation(arrival).id(),
            customer.id(),
            place.follows().map(LockedTicket::id).orElse(null),
            place.follows().map(ended -> ended.row().chain()).orElse(id),
            place.seems().map(LockedTicket::id).orElse(null),
            arrival.id().toString(),
            now);
    newTickets.put(id, ticket);
    var fresh = new LockedTicket(ticket.row(customer.tier()));
    known.add(List.of(fresh));
    // Whoever took part in the ended ticket takes part in what follows it.
    place
        .follows()
        .ifPresent(ended ->
            participantsOf
                .apply(ended.id())
                .forEach(p -> addParticipant(id, p.address(), "copied")));
    place.seems().ifPresent(seems -> addNotice(fresh, seems));
    return fresh;
  }

  private void addMessage(Arrival arrival, LockedTicket ticket, String reason, boolean isStranger) {
    var message = arrival.message();
    var text = message.hasText() ? message.getText() : null;
    var html = message.hasHtml() ? message.getHtml() : null;
    var raw = message.hasRaw() ? message.getRaw() : null;
    messages.add(
        new NewMessage(
            arrival.id(),
            ticket.id(),
            locked.conversation(arrival).id(),
            "inbound",
            author(arrival),
            authorName(arrival),
            Rows.text(message.getSubject(), Subject.LONGEST),
            Rows.text(message.getPreview()),
            sha(text),
            size(text),
            type(text),
            sha(html),
            size(html),
            type(html),
            sha(raw),
            size(raw),
            type(raw),
            receivedAt(arrival),
            null,
            null,
            message.getEvidence().getAutomatic(),
            message.getEvidence().getUnverified() || isStranger,
            reason,
            Rows.text(message.getPlaceholder()),
            Rows.text(message.getExternalId()),
            Rows.text(message.getReplyToExternalId()),
            Rows.text(message.getAlbum()),
            message.getNewTextFrom(),
            message.getNewTextTo(),
            List.of()));
    var ordinal = 0;
    for (var attachment : message.getAttachmentsList()) {
      attachments.add(NewAttachment.of(arrival.id(), ordinal++, attachment));
    }
  }

  /// When we got it, which may be long before it becomes visible; never later than now, whatever
  /// another machine's clock says.
  private Instant receivedAt(Arrival arrival) {
    var received = Times.fromProto(arrival.event().getReceivedAt());
    return received.isAfter(now) ? now : received;
  }

  /// Tells agents that a stranger's message seems to belong elsewhere.
  private void addNotice(LockedTicket ticket, LockedTicket seems) {
    var number = seems.row().number();
    messages.add(
        new NewMessage(
            ids.get(),
            ticket.id(),
            ticket.row().conversationId(),
            "note",
            "service:tickets",
            "Kontur",
            "",
            "Seems to belong to #%d, but its sender takes no part in that ticket.\nПохоже, относится к #%d, но отправитель не участвует в той заявке."
                .formatted(number, number),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            now,
            null,
            null,
            true,
            false,
            "",
            "",
            "",
            "",
            "",
            0,
            0,
            List.of()));
  }

  /// Where the ids of this mail lead from now on, and who takes part.
  private void remember(Arrival arrival, LockedTicket ticket, boolean isStranger) {
    var evidence = arrival.message().getEvidence();
    for (var id : evidence.getReferencesList()) {
      known.mailId(arrival.account(), id).ifPresent(named -> named.leadsTo(ticket.id()));
    }
    known
        .mailId(arrival.account(), evidence.getMessageId())
        .ifPresent(own -> {
          own.leadsTo(ticket.id());
          own.carriedBy(arrival.id());
        });
    if (isStranger || (evidence.getUnverified() && !newTickets.containsKey(ticket.id()))) {
      return;
    }
    addParticipant(ticket.id(), arrival.sender(), "sender");
    if (!arrival.isFromSystem()) {
      for (var recipient : evidence.getRecipientsList()) {
        if (!ownAddresses.contains(withoutTag(recipient))) {
          addParticipant(ticket.id(), Rows.text(recipient), "copied");
        }
      }
    }
  }

  private void addParticipant(UUID ticket, String address, String kind) {
    var participant = new Participant(ticket, address);
    participants.putIfAbsent(participant, new NewParticipant(ticket, address, kind));
    known.addParticipants(List.of(participant));
  }

  /// `support+token@example.org` is `support@example.org`.
  private static String withoutTag(String address) {
    var at = address.lastIndexOf('@');
    var plus = address.indexOf('+');
    return plus > 0 && plus < at ? address.substring(0, plus) + address.substring(at) : address;
  }

  private Cause.@Nullable Hold hold(Arrival arrival) {
    var album = arrival.message().getAlbum();
    return album.isEmpty() ? null : new Cause.Hold(album, now.plus(albumQuiet));
  }

  private String author(Arrival arrival) {
    return "customer:" + locked.customer(arrival).id();
  }

  private static String authorName(Arrival arrival) {
    var name = Rows.text(arrival.message().getSender().getName());
    return name.isBlank() ? arrival.sender() : name;
  }

  /// What the text seems to be written in, else what the channel says of the sender.
  private static String language(Arrival arrival) {
    var guessed = arrival.message().getLanguage();
    var tag = guessed.isEmpty() ? arrival.message().getSender().getLanguage() : guessed;
    var language = tag.toLowerCase(Locale.ROOT);
    if (language.equals("ru") || language.startsWith("ru-")) {
      return "ru";
    }
    return language.equals("en") || language.startsWith("en-") ? "en" : "";
  }

  void numbered(Map<UUID, Long> numbers) {
    numbers.forEach((id, number) -> known.ticket(id).orElseThrow().number(number));
  }

  Map<UUID, Accepted> answers() {
    var answers = new HashMap<UUID, Accepted>();
    for (var put : puts) {
      var row = put.ticket().row();
      answers.put(
          put.arrival().id(),
          Answers.onTicket(
              put.arrival().id().toString(),
              row.id().toString(),
              row.number(),
              put.isNew(),
              put.reason()));
    }
    return answers;
  }

  /// One event for the world per message; of a new ticket it is that the ticket was created.
  List<TicketEvent> events(Journal journal) {
    return puts.stream()
        .map(put -> {
          var type = put.isNew() ? "ticket.created" : "message.added";
          var event =
              journal
                  .event(put.ticket(), type, author(put.arrival()), now)
                  .setMessageId(put.arrival().id().toString());
          return (put.isNew() ? event.setId(Journal.createdId(put.ticket().id())) : event).build();
        })
        .toList();
  }

  private static @Nullable String sha(@Nullable ContentRef ref) {
    return ref == null ? null : ref.getSha256();
  }

  private static @Nullable Long size(@Nullable ContentRef ref) {
    return ref == null ? null : ref.getSize();
  }

  private static @Nullable String type(@Nullable ContentRef ref) {
    return ref == null ? null : ref.getMediaType();
  }

  Known known() {
    return known;
  }

  Collection<NewTicket> newTickets() {
    return newTickets.values();
  }

  List<NewMessage> messages() {
    return messages;
  }

  List<NewAttachment> attachments() {
    return attachments;
  }

  Collection<NewParticipant> participants() {
    return participants.values();
  }

  List<Cause> causes() {
    return causes;
  }

  Collection<LockedTicket> touched() {
    return touched;
  }

  /// A message that has found its ticket.
  private record Put(Arrival arrival, LockedTicket ticket, boolean isNew, String reason) {}
}
