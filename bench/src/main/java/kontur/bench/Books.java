package kontur.bench;

import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import kontur.tickets.v1.LogEntry;
import kontur.tickets.v1.Message;
import kontur.tickets.v1.Ticket;
import kontur.tickets.v1.TimelineEntry;

/// Balances the books: what was handed in and asked for, by the journals, against what agents and
/// customers see.
final class Books {
  /// Three quarters of half an hour are the first mark of the built-in lifecycle.
  private static final int SHORTEST_TIMER_MINUTES = 22;

  private final Map<Integer, Letter> letters = new TreeMap<>();

  /// A letter of each conversation: all of one come from the same customer.
  private final Map<Integer, Letter> openedBy = new HashMap<>();

  private final Deeds deeds;
  private final Map<Integer, List<Found>> found = new HashMap<>();
  private final Map<String, List<Message>> outgoing = new LinkedHashMap<>();
  private final Map<String, Ticket> tickets = new LinkedHashMap<>();
  private final Map<String, Set<Integer>> conversationsOf = new HashMap<>();
  private final Map<Integer, Set<String>> ticketsOf = new HashMap<>();
  private final List<String> phantoms = new ArrayList<>();
  private final List<String> reordered = new ArrayList<>();
  private final List<String> cameDue = new ArrayList<>();

  /// A letter as an agent sees it.
  private record Found(String ticket, String messageId, String hash) {}

  /// @param handedIn all letters that the sources took, repeats too
  /// @param agent who gave the commands, such as `user:<id>`
  Books(List<Letter> handedIn, List<Agents.Deed> deeds, String agent) {
    handedIn.stream()
        .filter(letter -> !letter.isRepeat())
        .forEach(letter -> {
          letters.put(letter.number(), letter);
          openedBy.putIfAbsent(letter.conversation(), letter);
        });
    this.deeds = new Deeds(deeds, agent);
  }

  /// Reads everything that agents see.
  void read(Gateway gateway) {
    var all = new ArrayList<Ticket>();
    gateway.eachTicket(all::add);
    all.forEach(ticket -> add(ticket, gateway.timeline(ticket.getId())));
  }

  /// One ticket as agents see it, from beginning to end.
  void add(Ticket ticket, List<TimelineEntry> timeline) {
    var id = ticket.getId();
    tickets.put(id, ticket);
    var ordinals = new ArrayList<Integer>();
    for (var entry : timeline) {
      if (entry.hasMessage()) {
        message(id, entry.getMessage(), ordinals);
      } else {
        event(ticket, entry.getEvent());
      }
    }
    for (var i = 1; i < ordinals.size(); i++) {
      if (ordinals.get(i) < ordinals.get(i - 1)) {
        reordered.add("ticket " + id + " shows the letters of a conversation as " + ordinals);
        break;
      }
    }
    if (!conversationsOf.containsKey(id)) {
      phantoms.add("ticket " + id + " without a letter");
    }
  }

  private void event(Ticket ticket, LogEntry event) {
    deeds.event(ticket.getId(), event);
    var age = Timestamps.between(ticket.getCreatedAt(), event.getRecordedAt());
    if ((event.getType().startsWith("lifecycle.timer") || event.getType().startsWith("clock."))
        && Durations.toMinutes(age) < SHORTEST_TIMER_MINUTES) {
      cameDue.add("%s of ticket %s".formatted(event.getType(), ticket.getId()));
    }
  }

  /// Timers and marks of clocks of tickets that are younger than the shortest of them.
  List<String> cameDue() {
    return List.copyOf(cameDue);
  }

  private void message(String ticket, Message message, List<Integer> ordinals) {
    switch (message.getDirection()) {
      case OUTBOUND -> {
        outgoing.computeIfAbsent(ticket, _ -> new ArrayList<>()).add(message);
        deeds.sent(ticket, message);
      }
      case INBOUND -> {
        var numbers = Tokens.letters(message.getText());
        var letter = numbers.size() == 1 ? letters.get(numbers.getFirst()) : null;
        if (letter == null) {
          phantoms.add("message " + message.getId() + " is no letter of ours");
          return;
        }
        found
            .computeIfAbsent(letter.number(), _ -> new ArrayList<>())
            .add(new Found(ticket, message.getId(), Letter.hash(message.getText())));
        ordinals.add(letter.ordinal());
        conversationsOf.computeIfAbsent(ticket, _ -> new HashSet<>()).add(letter.conversation());
        ticketsOf.computeIfAbsent(letter.conversation(), _ -> new HashSet<>()).add(ticket);
      }
      default -> phantoms.add("message " + message.getId() + " is a " + message.getDirection());
    }
  }

  /// Writes down what is wrong.
  void balance(Sheet sheet) {
    sheet.figure("letters that must arrive", String.valueOf(letters.size()));
    sheet.figure("conversations / tickets", ticketsOf.size() + " / " + tickets.size());
    sheet.none("lost", lost());
    sheet.none("doubled", doubled());
    sheet.none("misrouted", misrouted());
    sheet.none("reordered", reordered);
    sheet.none("changed content", changed());
    sheet.none("phantoms", phantoms);
    sheet.none(
        "stuck", tickets.values().stream().filter(Ticket::getStuck).map(Ticket::getId).toList());
    sheet.none("tickets with another number of automatic answers", acknowledgedOtherwise());
    deeds.balance(sheet);
  }

  private List<String> lost() {
    return letters.keySet().stream()
        .filter(number -> !found.containsKey(number))
        .map(number -> text(letters.get(number)))
        .toList();
  }

  private List<String> doubled() {
    var doubled = new ArrayList<String>();
    found.forEach((number, messages) -> {
      if (messages.size() > 1) {
        doubled.add(text(letters.get(number)) + " is there as " + messages);
      }
    });
    ticketsOf.forEach((conversation, ids) -> {
      if (ids.size() > 1) {
        doubled.add("conversation " + conversation + " has tickets " + ids);
      }
    });
    return doubled;
  }

  private List<String> misrouted() {
    return conversationsOf.entrySet().stream()
        .filter(entry -> entry.getValue().size() > 1)
        .map(entry -> "ticket " + entry.getKey() + " holds conversations " + entry.getValue())
        .toList();
  }

  private List<String> changed() {
    var changed = new ArrayList<String>();
    found.forEach((number, messages) -> {
      var letter = letters.get(number);
      var hash = letter == null ? "" : Letter.hash(letter.text());
      if (messages.stream().anyMatch(message -> !message.hash().equals(hash))) {
        changed.add(text(letter) + " reads differently");
      }
    });
    return changed;
  }

  /// Mails are acknowledged once; the built-in lifecycle says nothing in chats.
  private List<String> acknowledgedOtherwise() {
    var wrong = new ArrayList<String>();
    conversationsOf.forEach((ticket, conversations) -> {
      var isMail = conversations.stream().map(openedBy::get).anyMatch(Letter::mail);
      var automatic =
          outgoing.getOrDefault(ticket, List.of()).stream().filter(Message::getAutomatic).count();
      if (automatic != (isMail ? 1 : 0)) {
        wrong.add("ticket %s by %s has %d".formatted(ticket, isMail ? "mail" : "chat", automatic));
      }
    });
    return wrong;
  }

  /// Compares what was sent with what customers have.
  ///
  /// @param inFlight deliveries that were on the wire when something struck that cuts them off
  void deliveries(Sheet sheet, List<Sinks.Delivered> delivered, int inFlight) {
    var deliveries = new Deliveries(delivered);
    outgoing.forEach((id, messages) -> {
      var ticket = tickets.get(id);
      var to = ticket == null ? "" : recipient(ticket);
      messages.forEach(message -> deliveries.shown(to, message));
    });
    deliveries.balance(sheet, inFlight);
  }

  /// A chat's id, or the customer's mail address.
  private String recipient(Ticket ticket) {
    var letter =
        conversationsOf.getOrDefault(ticket.getId(), Set.of()).stream()
            .map(openedBy::get)
            .findFirst()
            .orElse(null);
    if (letter == null) {
      return "";
    }
    return letter.mail() ? letter.address() : String.valueOf(letter.chat());
  }

  private static String text(@org.jspecify.annotations.Nullable Letter letter) {
    return letter == null
        ? "?"
        : "%s (%s, conversation %d, ordinal %d)"
            .formatted(
                Tokens.letter(letter.number()),
                letter.mail() ? "mail" : "chat",
                letter.conversation(),
                letter.ordinal());
  }
}
