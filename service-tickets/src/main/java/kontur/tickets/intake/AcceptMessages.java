package kontur.tickets.intake;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.ChannelEvent.EventCase;
import kontur.tickets.outbox.Transactions;
import kontur.tickets.rows.Times;
import kontur.tickets.v1.Accepted;

/// T2: a batch of what channels reported becomes visible in one transaction, or nothing of it.
final class AcceptMessages {
  private final Transactions transactions;
  private final Senders senders;
  private final StoreArrivals arrivals;
  private final Edits edits;
  private final Deliveries deliveries;
  private final Contacts contacts;
  private final Answers answers;
  private final Clock clock;

  AcceptMessages(
      Transactions transactions,
      Senders senders,
      StoreArrivals arrivals,
      Edits edits,
      Deliveries deliveries,
      Contacts contacts,
      Answers answers,
      Clock clock) {
    this.transactions = transactions;
    this.senders = senders;
    this.arrivals = arrivals;
    this.edits = edits;
    this.deliveries = deliveries;
    this.contacts = contacts;
    this.answers = answers;
    this.clock = clock;
  }

  /// One answer per event, in the same order.
  List<Accepted> accept(List<ChannelEvent> events) {
    return transactions.run(() -> acceptInTransaction(events));
  }

  /// Where a message would go if it came now. Its conversation is made as if it had come, and taken
  /// back with the transaction.
  Place preview(ChannelEvent event) {
    var now = Times.now(clock);
    return transactions.runAndForget(() -> {
      var arrival = arrival(event);
      var accounts = senders.accounts(List.of(AccountRow.of(event)));
      return arrivals.preview(arrival, arrivals.lock(List.of(arrival), accounts, now), now);
    });
  }

  private List<Accepted> acceptInTransaction(List<ChannelEvent> events) {
    var now = Times.now(clock);
    var distinct = new LinkedHashMap<UUID, ChannelEvent>();
    events.forEach(event -> distinct.putIfAbsent(UUID.fromString(event.getId()), event));
    var given = new HashMap<>(answers.given(distinct.keySet()));
    var fresh =
        distinct.entrySet().stream()
            .filter(e -> !given.containsKey(e.getKey()))
            .map(Map.Entry::getValue)
            .toList();
    if (!fresh.isEmpty()) {
      acceptFresh(fresh, given, now);
    }
    return events.stream()
        .map(event -> {
          var answer = given.get(UUID.fromString(event.getId()));
          if (answer == null) {
            throw new IllegalStateException("every event has an answer: " + event.getId());
          }
          return answer;
        })
        .toList();
  }

  private void acceptFresh(List<ChannelEvent> taken, Map<UUID, Accepted> given, Instant now) {
    var accounts = senders.accounts(taken.stream().map(AccountRow::of).toList());
    // First, so that messages under the old and under the new key find one conversation.
    var migrations = of(taken, EventCase.CHAT_MIGRATED);
    for (var event : migrations) {
      given.put(UUID.fromString(event.getId()), contacts.migrated(event));
    }
    var events = underNewKeys(taken, migrations);
    acceptMessages(events, accounts, given, now);
    migrations.forEach(contacts::foundByOldKey);
    given.putAll(deliveries.store(of(events, EventCase.DELIVERY), now));
    for (var event : of(events, EventCase.ATTACHMENT)) {
      given.put(UUID.fromString(event.getId()), contacts.attached(event, now));
    }
    for (var event : of(events, EventCase.CONTACT_BLOCKED)) {
      given.put(UUID.fromString(event.getId()), contacts.blocked(event, now));
    }
    for (var event : of(events, EventCase.REACTION)) {
      given.put(UUID.fromString(event.getId()), contacts.reacted(event, now));
    }
    for (var event : of(events, EventCase.ACCOUNT_ANNOUNCED)) {
      given.put(UUID.fromString(event.getId()), Answers.noted(event.getId(), "account announced"));
    }
  }

  /// A conversation that begins in the batch in which it migrates begins under its new key.
  private static List<ChannelEvent> underNewKeys(
      List<ChannelEvent> events, List<ChannelEvent> migrations) {
    var keys = new HashMap<String, String>();
    for (var event : migrations) {
      keys.put(event.getConversationKey(), event.getChatMigrated().getNewConversationKey());
    }
    return events.stream()
        .map(event -> {
          var key = keys.get(event.getConversationKey());
          return key == null ? event : event.toBuilder().setConversationKey(key).build();
        })
        .toList();
  }

  /// Messages first, then edits of what is known; an edit of what was never seen is a message.
  private void acceptMessages(
      List<ChannelEvent> events,
      Map<String, AccountRow> accounts,
      Map<UUID, Accepted> given,
      Instant now) {
    var written = new ArrayList<ChannelEvent>();
    for (var event : events) {
      if (event.getEventCase() == EventCase.MESSAGE || event.getEventCase() == EventCase.EDIT) {
        written.add(event);
      }
    }
    if (written.isEmpty()) {
      return;
    }
    var locked =
        arrivals.lock(written.stream().map(AcceptMessages::arrival).toList(), accounts, now);
    // Another batch with the same events may have been faster: now that their conversations are
    // locked, it has committed.
    given.putAll(answers.given(written.stream().map(e -> UUID.fromString(e.getId())).toList()));
    written.removeIf(event -> given.containsKey(UUID.fromString(event.getId())));
    var edited = of(written, EventCase.EDIT);
    var conversations = new HashMap<String, UUID>();
    locked
        .conversations()
        .forEach((key, conversation) -> conversations.put(key, conversation.id()));
    var originals = edits.originals(edited, conversations);
    given.putAll(arrivals.store(messages(written, originals), locked, now));
    contacts.wroteAgain(of(written, EventCase.MESSAGE), now);
    for (var event : edited) {
      var original = originals.get(UUID.fromString(event.getId()));
      if (original != null) {
        given.put(UUID.fromString(event.getId()), edits.store(event, original, now));
      }
    }
  }

  /// What becomes a message; edits of messages of the same batch are added to the originals.
  private static List<Arrival> messages(List<ChannelEvent> written, Map<UUID, UUID> originals) {
    var seen = new HashMap<String, UUID>();
    var messages = new ArrayList<Arrival>();
    for (var event : written) {
      var arrival = arrival(event);
      var isMessage = event.getEventCase() == EventCase.MESSAGE;
      if (!isMessage && originals.containsKey(arrival.id())) {
        continue;
      }
      var place = event.getConversationKey() + "\n" + externalId(event);
      var original = isMessage || externalId(event).isEmpty() ? null : seen.get(place);
      if (original == null) {
        messages.add(arrival);
        seen.put(place, arrival.id());
      } else {
        originals.put(arrival.id(), original);
      }
    }
    return messages;
  }

  private static String externalId(ChannelEvent event) {
    return event.getEventCase() == EventCase.EDIT
        ? event.getEdit().getExternalId()
        : event.getMessage().getExternalId();
  }

  private static Arrival arrival(ChannelEvent event) {
    return new Arrival(
        UUID.fromString(event.getId()),
        event,
        event.getEventCase() == EventCase.EDIT ? event.getEdit().getMessage() : event.getMessage());
  }

  private static List<ChannelEvent> of(List<ChannelEvent> events, EventCase kind) {
    return events.stream().filter(event -> event.getEventCase() == kind).toList();
  }
}
