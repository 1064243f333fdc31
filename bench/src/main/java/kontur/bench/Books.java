package kontur.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import kontur.contract.Ids;
import kontur.tickets.v1.LogEntry;
import kontur.tickets.v1.Message;
import kontur.tickets.v1.Ticket;
import kontur.tickets.v1.TimelineEntry;

/// Balances the books: what was handed in and asked for, by the journals, against what agents and
/// customers see.
final class Books {
  private final Map<Integer, Letter> letters = new TreeMap<>();

  /// A letter of each conversation: all of one come from the same customer.
  private final Map<Integer, Letter> openedBy = new HashMap<>();

  private final List<Agents.Deed> deeds;
  private final String agent;
  private final Map<Integer, List<Found>> found = new HashMap<>();
  private final Map<String, List<Message>> outgoing = new LinkedHashMap<>();
  private final Map<String, Integer> appliedCommands = new HashMap<>();
  private final Map<String, Integer> refusedCommands = new HashMap<>();
  private final Map<String, Ticket> tickets = new LinkedHashMap<>();
  private final Map<String, Set<Integer>> conversationsOf = new HashMap<>();
  private final Map<Integer, Set<String>> ticketsOf = new HashMap<>();
  private final List<String> phantoms = new ArrayList<>();
  private final List<String> reordered = new ArrayList<>();

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
    this.deeds = List.copyOf(deeds);
    this.agent = agent;
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
        event(entry.getEvent());
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

  private void message(String ticket, Message message, List<Integer> ordinals) {
    switch (message.getDirection()) {
      case OUTBOUND -> outgoing.computeIfAbsent(ticket, _ -> new ArrayList<>()).add(message);
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

  private void event(LogEntry event) {
    var id = event.getInput().getFieldsMap().get("id");
    if (id != null && event.getOutcome().equals("applied")) {
      appliedCommands.merge(id.getStringValue(), 1, Integer::sum);
    }
    if (id != null && event.getOutcome().equals("refused")) {
      refusedCommands.merge(id.getStringValue(), 1, Integer::sum);
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
    sheet.figure("commands and answers by agents", String.valueOf(deeds.size()));
    sheet.none("answered, but not in effect exactly once", notOnce());
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

  private List<String> notOnce() {
    var wrong = new ArrayList<String>();
    var answers = new HashMap<Integer, List<Message>>();
    outgoing
        .values()
        .forEach(messages ->
            messages.stream()
                .filter(message -> !message.getAutomatic())
                .forEach(message ->
                    Tokens.answers(message.getText())
                        .forEach(number ->
                            answers.computeIfAbsent(number, _ -> new ArrayList<>()).add(message))));
    for (var deed : deeds) {
      var times =
          deed.kind().equals("answer")
              ? answers.getOrDefault(deed.number(), List.of()).size()
              : decided(deed);
      var wanted = deed.outcome().equals("refused") || deed.outcome().matches("[A-Z_]+") ? 0 : 1;
      if (times != wanted) {
        wrong.add(
            deed.kind()
                + " "
                + deed.number()
                + " on "
                + deed.ticket()
                + " answered "
                + deed.outcome()
                + ", in effect "
                + times
                + " times");
      }
    }
    return wrong;
  }

  /// How often a command took effect; one that was put off may have been refused when its time
  /// came, once, as the second of two agents who resolve the same ticket is.
  private int decided(Agents.Deed deed) {
    var id = Ids.command(agent, deed.key()).toString();
    var refused = deed.outcome().equals("deferred") ? refusedCommands.getOrDefault(id, 0) : 0;
    return appliedCommands.getOrDefault(id, 0) + refused;
  }

  /// Compares what was sent with what customers have.
  ///
  /// @param inFlight deliveries that were on the wire when something struck that cuts them off
  void deliveries(Sheet sheet, List<Sinks.Delivered> delivered, int inFlight) {
    var byId = new HashMap<String, List<Sinks.Delivered>>();
    for (var one : delivered) {
      byId.computeIfAbsent(key(one.to(), one.id()), _ -> new ArrayList<>()).add(one);
    }
    var missing = new ArrayList<String>();
    var twice = new ArrayList<String>();
    var elsewhere = new ArrayList<String>();
    var changed = new ArrayList<String>();
    var open = new ArrayList<String>();
    var failed = new ArrayList<String>();
    var uncertain = new HashMap<String, Integer>();
    var sent = 0;
    for (var entry : outgoing.entrySet()) {
      var ticket = tickets.get(entry.getKey());
      var to = ticket == null ? "" : recipient(ticket);
      for (var message : entry.getValue()) {
        var what = "message " + message.getId() + " to " + to;
        switch (message.getDelivery()) {
          case SENT -> {
            sent++;
            var got = byId.remove(key(to, message.getExternalId()));
            if (got == null) {
              missing.add(what + " is sent as " + message.getExternalId());
              continue;
            }
            if (got.size() > 1) {
              twice.add(what + " arrived " + got.size() + " times");
            }
            for (var one : got) {
              if (!one.to().equals(to)) {
                elsewhere.add(what + " arrived at " + one.to());
              }
              if (!plain(one.text()).equals(plain(message.getText()))) {
                changed.add(what + " reads: " + one.text().lines().findFirst().orElse(""));
              }
            }
          }
          case UNCERTAIN -> uncertain.merge(to + " " + plain(message.getText()), 1, Integer::sum);
          case SCHEDULED -> {
            // Not due.
          }
          case SUPPRESSED -> {
            if (!message.getAutomatic()) {
              failed.add(what + " is suppressed");
            }
          }
          case FAILED -> failed.add(what + " failed: " + message.getDeliveryReason());
          default -> open.add(what + " is " + message.getDelivery());
        }
      }
    }
    sheet.figure("messages sent", String.valueOf(sent));
    sheet.none("sent, but not with the customer", missing);
    sheet.none("with the customer more than once", twice);
    sheet.none("with another customer", elsewhere);
    sheet.none("with the customer in other words", changed);
    sheet.none(
        "with the customer, but shown as neither sent nor uncertain", surplus(byId, uncertain));
    sheet.none("never decided", open);
    sheet.none("not sent", failed);
    var shown = uncertain.values().stream().mapToInt(Integer::intValue).sum();
    sheet.atMost("uncertain (on the wire when it was struck)", shown, inFlight, "");
  }

  /// What reached a customer without a sent message of its own must be an uncertain one's, in its
  /// words.
  private static List<String> surplus(
      Map<String, List<Sinks.Delivered>> unclaimed, Map<String, Integer> uncertain) {
    var left = new HashMap<>(uncertain);
    var surplus = new ArrayList<String>();
    for (var group : unclaimed.values()) {
      for (var one : group) {
        var words = one.to() + " " + plain(one.text());
        var free = left.getOrDefault(words, 0);
        if (free == 0) {
          surplus.add(
              one.to() + " got " + one.id() + ": " + one.text().lines().findFirst().orElse(""));
        } else {
          left.put(words, free - 1);
        }
      }
    }
    return surplus;
  }

  /// The words: what channels show as bold is Markdown in ours.
  private static String plain(String text) {
    return Letter.hash(text.replace("**", ""));
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

  private static String key(String to, String id) {
    return to.contains("@") ? id : to + "/" + id;
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
