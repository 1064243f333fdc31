package kontur.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kontur.tickets.v1.Message;

/// What tickets show as sent, against what customers have.
final class Deliveries {
  private final Map<String, List<Sinks.Delivered>> unclaimed = new HashMap<>();
  private final Map<String, Integer> uncertain = new HashMap<>();
  private final List<String> missing = new ArrayList<>();
  private final List<String> twice = new ArrayList<>();
  private final List<String> elsewhere = new ArrayList<>();
  private final List<String> changed = new ArrayList<>();
  private final List<String> open = new ArrayList<>();
  private final List<String> failed = new ArrayList<>();
  private int sent;

  Deliveries(List<Sinks.Delivered> delivered) {
    for (var one : delivered) {
      unclaimed.computeIfAbsent(key(one.to(), one.id()), _ -> new ArrayList<>()).add(one);
    }
  }

  /// A message that a ticket shows.
  ///
  /// @param to whom it is for: a chat's id, or a mail address
  void shown(String to, Message message) {
    var what = "message " + message.getId() + " to " + to;
    switch (message.getDelivery()) {
      case SENT -> sent(what, to, message);
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

  private void sent(String what, String to, Message message) {
    sent++;
    var got = unclaimed.remove(key(to, message.getExternalId()));
    if (got == null) {
      missing.add(what + " is sent as " + message.getExternalId());
      return;
    }
    if (got.size() > 1) {
      twice.add(what + " arrived " + got.size() + " times");
    }
    for (var one : got) {
      if (!one.to().equals(to)) {
        elsewhere.add(what + " arrived at " + one.to());
      }
      if (!plain(one.text()).equals(plain(message.getText()))) {
        changed.add(what + " reads: " + firstLine(one));
      }
    }
  }

  /// Writes down what is wrong.
  ///
  /// @param inFlight deliveries that were on the wire when something struck that cuts them off
  void balance(Sheet sheet, int inFlight) {
    sheet.figure("messages sent", String.valueOf(sent));
    sheet.none("sent, but not with the customer", missing);
    sheet.none("with the customer more than once", twice);
    sheet.none("with another customer", elsewhere);
    sheet.none("with the customer in other words", changed);
    sheet.none("with the customer, but shown as neither sent nor uncertain", surplus());
    sheet.none("never decided", open);
    sheet.none("not sent", failed);
    var shown = uncertain.values().stream().mapToInt(Integer::intValue).sum();
    sheet.atMost("uncertain (on the wire when it was struck)", shown, inFlight, "");
  }

  /// What reached a customer without a sent message of its own must be an uncertain one's, in its
  /// words.
  private List<String> surplus() {
    var left = new HashMap<>(uncertain);
    var surplus = new ArrayList<String>();
    for (var group : unclaimed.values()) {
      for (var one : group) {
        var words = one.to() + " " + plain(one.text());
        var free = left.getOrDefault(words, 0);
        if (free == 0) {
          surplus.add(one.to() + " got " + one.id() + ": " + firstLine(one));
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

  private static String firstLine(Sinks.Delivered one) {
    return one.text().lines().findFirst().orElse("");
  }

  private static String key(String to, String id) {
    return to.contains("@") ? id : to + "/" + id;
  }
}
