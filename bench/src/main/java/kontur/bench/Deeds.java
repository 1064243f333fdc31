package kontur.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kontur.contract.Ids;
import kontur.tickets.v1.LogEntry;
import kontur.tickets.v1.Message;

/// What agents asked for and were answered, against what tickets show of it.
final class Deeds {
  private static final String ANSWER = "answer";

  private final List<Agents.Deed> deeds;
  private final String agent;
  private final Map<Integer, List<Answer>> answers = new HashMap<>();
  private final Map<String, Integer> applied = new HashMap<>();
  private final Map<String, Integer> refused = new HashMap<>();

  /// An agent's answer where it is shown.
  private record Answer(String ticket, String messageId, String hash) {}

  /// @param agent who gave the commands, such as `user:<id>`
  Deeds(List<Agents.Deed> deeds, String agent) {
    this.deeds = List.copyOf(deeds);
    this.agent = agent;
  }

  /// What a ticket shows that was sent to its customer.
  void sent(String ticket, Message message) {
    if (!message.getAutomatic()) {
      var answer = new Answer(ticket, message.getId(), Letter.hash(message.getText()));
      Tokens.answers(message.getText())
          .forEach(number -> answers.computeIfAbsent(number, _ -> new ArrayList<>()).add(answer));
    }
  }

  /// What a ticket shows that happened to it.
  void event(String ticket, LogEntry event) {
    var id = event.getInput().getFieldsMap().get("id");
    if (id != null && event.getOutcome().equals("applied")) {
      applied.merge(key(ticket, id.getStringValue()), 1, Integer::sum);
    }
    if (id != null && event.getOutcome().equals("refused")) {
      refused.merge(key(ticket, id.getStringValue()), 1, Integer::sum);
    }
  }

  /// Writes down what is wrong.
  void balance(Sheet sheet) {
    sheet.figure("commands and answers by agents", String.valueOf(deeds.size()));
    sheet.none("answered, but not in effect exactly once", notOnce());
    sheet.none("answers shown otherwise than they were given", otherwise());
  }

  private List<String> notOnce() {
    var wrong = new ArrayList<String>();
    for (var deed : deeds) {
      var times = deed.kind().equals(ANSWER) ? shown(deed).size() : decided(deed);
      var wanted = deed.outcome().equals("refused") || deed.outcome().matches("[A-Z_]+") ? 0 : 1;
      if (times != wanted) {
        wrong.add("%s, in effect %d times".formatted(text(deed), times));
      }
    }
    return wrong;
  }

  /// In another ticket, in other words, or under another id than the agent was told.
  private List<String> otherwise() {
    var wrong = new ArrayList<String>();
    for (var deed : deeds) {
      for (var answer : deed.kind().equals(ANSWER) ? shown(deed) : List.<Answer>of()) {
        if (!answer.equals(new Answer(deed.ticket(), deed.outcome(), Letter.hash(deed.text())))) {
          wrong.add("%s is shown as %s".formatted(text(deed), answer));
        }
      }
    }
    return wrong;
  }

  private List<Answer> shown(Agents.Deed deed) {
    return answers.getOrDefault(deed.number(), List.of());
  }

  /// How often a command took effect on its ticket; one that was put off may have been refused when
  /// its time came, once, as the second of two agents who resolve the same ticket is.
  private int decided(Agents.Deed deed) {
    var key = key(deed.ticket(), Ids.command(agent, deed.key()).toString());
    var late = deed.outcome().equals("deferred") ? refused.getOrDefault(key, 0) : 0;
    return applied.getOrDefault(key, 0) + late;
  }

  private static String key(String ticket, String command) {
    return ticket + " " + command;
  }

  private static String text(Agents.Deed deed) {
    return "%s %d on %s answered %s"
        .formatted(deed.kind(), deed.number(), deed.ticket(), deed.outcome());
  }
}
