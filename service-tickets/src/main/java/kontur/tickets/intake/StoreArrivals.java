package kontur.tickets.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import kontur.events.v1.VerifiedToken;
import kontur.tickets.intake.Senders.Address;
import kontur.tickets.intake.Senders.Customer;
import kontur.tickets.intake.Senders.NewAddress;
import kontur.tickets.intake.Senders.NewConversation;
import kontur.tickets.message.Conversation;
import kontur.tickets.message.Messages;
import kontur.tickets.rows.Rows;
import kontur.tickets.ticket.Journal;
import kontur.tickets.ticket.LockedTicket;
import kontur.tickets.ticket.Tickets;
import kontur.tickets.v1.Accepted;

/// Puts a batch of messages on their tickets: locks everything they touch, decides one after the
/// other, writes everything in sets.
///
/// Locks are taken in one order: addresses, conversations, Message-IDs, tickets; each sorted.
final class StoreArrivals {
  private final Senders senders;
  private final MailIds mailIds;
  private final Participants participants;
  private final Tickets tickets;
  private final Messages messages;
  private final Journal journal;
  private final Supplier<UUID> ids;
  private final Duration albumQuiet;
  private final ReopenBrake brake;

  StoreArrivals(
      Senders senders,
      MailIds mailIds,
      Participants participants,
      Tickets tickets,
      Messages messages,
      Journal journal,
      Supplier<UUID> ids,
      Duration albumQuiet,
      ReopenBrake brake) {
    this.senders = senders;
    this.mailIds = mailIds;
    this.participants = participants;
    this.tickets = tickets;
    this.messages = messages;
    this.journal = journal;
    this.ids = ids;
    this.albumQuiet = albumQuiet;
    this.brake = brake;
  }

  /// Finds or creates the conversation of each, and locks it.
  Locked lock(List<Arrival> arrivals, Map<String, AccountRow> accounts, Instant now) {
    var customers =
        senders.customers(
            arrivals.stream().map(a -> new NewAddress(address(a, accounts), name(a))).toList(),
            now);
    var conversations =
        senders.lockConversations(
            arrivals.stream()
                .map(a -> {
                  var account = account(a, accounts);
                  return new NewConversation(
                      ids.get(),
                      a.conversationKey(),
                      account.id(),
                      account.channel(),
                      customer(a, accounts, customers).id(),
                      Conversation.replyTo(account.channel(), a.conversationKey(), a.sender()),
                      now);
                })
                .toList());
    return new Locked(accounts, customers, conversations);
  }

  /// Stores the messages; the answers by event.
  Map<UUID, Accepted> store(List<Arrival> arrivals, Locked locked, Instant now) {
    if (arrivals.isEmpty()) {
      return Map.of();
    }
    var known = know(arrivals, locked);
    var reopenings = new Reopenings(brake, known, now);
    var batch = new Batch(known, locked, ids, now, albumQuiet, senders.ownAddresses());
    var correlate = new Correlate(known);
    for (var arrival : arrivals) {
      var place = place(arrival, correlate, locked);
      batch.put(
          arrival, reopenings.check(arrival, author(arrival, locked), place), participants::of);
    }
    write(batch, locked, now);
    return batch.answers();
  }

  /// Where a message would go; nothing is stored.
  Place preview(Arrival arrival, Locked locked, Instant now) {
    var known = know(List.of(arrival), locked);
    return new Reopenings(brake, known, now)
        .check(arrival, author(arrival, locked), place(arrival, new Correlate(known), locked));
  }

  private static Place place(Arrival arrival, Correlate correlate, Locked locked) {
    var conversation = locked.conversation(arrival);
    var account = locked.account(arrival);
    var open = account.orByOpenTicket() ? conversation.openTicket() : Optional.<UUID>empty();
    return account.byThread()
        ? correlate.byThread(arrival, open)
        : correlate.byOpenTicket(arrival, conversation);
  }

  private Known know(List<Arrival> arrivals, Locked locked) {
    var byThread = arrivals.stream().filter(a -> locked.account(a).byThread()).toList();
    var known = new Known(mailIds.lock(mailKeys(byThread)));
    var candidates = new LinkedHashSet<UUID>();
    known.mailIds().forEach(id -> id.ticket().ifPresent(candidates::add));
    for (var arrival : arrivals) {
      if (locked.account(arrival).byThread()) {
        arrival.message().getEvidence().getTokensList().stream()
            .map(VerifiedToken::getTicketId)
            .map(UUID::fromString)
            .forEach(candidates::add);
      }
      if (!locked.account(arrival).byThread() || locked.account(arrival).orByOpenTicket()) {
        locked.conversation(arrival).openTicket().ifPresent(candidates::add);
      }
    }
    known.add(tickets.lock(candidates).values());
    lockFollowUps(known);
    known.addParticipants(
        participants.among(
            known.tickets().stream().map(LockedTicket::id).toList(),
            byThread.stream().map(Arrival::sender).distinct().toList()));
    return known;
  }

  /// Two messages on different tickets of one chain must not both create its follow-up: the chain's
  /// first ticket is locked for both.
  private void lockFollowUps(Known known) {
    var chains = new HashSet<UUID>();
    for (var ticket : known.tickets()) {
      if (ticket.isFinal()) {
        chains.add(ticket.row().chain());
      }
    }
    if (!chains.isEmpty()) {
      var missing = chains.stream().filter(id -> known.ticket(id).isEmpty()).toList();
      known.add(tickets.lock(missing).values());
      known.add(
          tickets.lockOpenOf(chains).values().stream()
              .filter(t -> known.ticket(t.id()).isEmpty())
              .toList());
    }
  }

  private static List<MailKey> mailKeys(Collection<Arrival> arrivals) {
    return arrivals.stream()
        .flatMap(a ->
            Stream.concat(
                    a.message().getEvidence().getReferencesList().stream(),
                    Stream.of(a.message().getEvidence().getMessageId()))
                .filter(id -> !id.isEmpty())
                .map(id -> MailKey.of(a.account(), id)))
        .toList();
  }

  private void write(Batch batch, Locked locked, Instant now) {
    batch.numbered(tickets.create(batch.newTickets()));
    messages.add(batch.messages(), batch.attachments());
    participants.add(batch.participants());
    mailIds.save(batch.known().mailIds());
    senders.save(locked.conversations().values());
    journal.lifecycle(batch.causes(), now);
    journal.publish(batch.events(journal));
    tickets.save(batch.touched(), now);
  }

  private static AccountRow account(Arrival arrival, Map<String, AccountRow> accounts) {
    var account = accounts.get(arrival.account());
    if (account == null) {
      throw new IllegalStateException("every event announces its account: " + arrival.account());
    }
    return account;
  }

  private static Address address(Arrival arrival, Map<String, AccountRow> accounts) {
    return new Address(account(arrival, accounts).channel(), arrival.sender());
  }

  private static Customer customer(
      Arrival arrival, Map<String, AccountRow> accounts, Map<Address, Customer> customers) {
    var customer = customers.get(address(arrival, accounts));
    if (customer == null) {
      throw new IllegalStateException("every sender has become a customer: " + arrival.id());
    }
    return customer;
  }

  private static String author(Arrival arrival, Locked locked) {
    return "customer:" + locked.customer(arrival).id();
  }

  private static String name(Arrival arrival) {
    return Rows.text(arrival.message().getSender().getName());
  }

  /// What a batch has found, created and locked before it decides.
  record Locked(
      Map<String, AccountRow> accounts,
      Map<Address, Customer> customers,
      Map<String, OpenConversation> conversations) {

    Locked {
      accounts = Map.copyOf(accounts);
      customers = new HashMap<>(customers);
      conversations = new LinkedHashMap<>(conversations);
    }

    AccountRow account(Arrival arrival) {
      return StoreArrivals.account(arrival, accounts);
    }

    Customer customer(Arrival arrival) {
      return StoreArrivals.customer(arrival, accounts, customers);
    }

    OpenConversation conversation(Arrival arrival) {
      var conversation = conversations.get(arrival.conversationKey());
      if (conversation == null) {
        throw new IllegalStateException(
            "every message has a conversation: " + arrival.conversationKey());
      }
      return conversation;
    }
  }
}
