package kontur.communication.telegram;

import tools.jackson.databind.json.JsonMapper;

/// What a customer's command needs beside its conversation, as the ledger keeps it.
final class CommandArgument {
  private final String user;
  private final String language;
  private final String ticket;
  private final int message;
  private final int button;

  /// @param user who gave it
  /// @param ticket the ticket that a button names; empty for none
  /// @param message the message with the command, 0 for a button
  /// @param button the message under which the button is, 0 for a text
  CommandArgument(String user, String language, String ticket, int message, int button) {
    this.user = user;
    this.language = language;
    this.ticket = ticket;
    this.message = message;
    this.button = button;
  }

  static CommandArgument parse(String json) {
    var node = JsonMapper.shared().readTree(json);
    return new CommandArgument(
        node.path("user").asString(""),
        node.path("language").asString(""),
        node.path("ticket").asString(""),
        node.path("message").asInt(0),
        node.path("button").asInt(0));
  }

  String json() {
    return JsonMapper.shared()
        .createObjectNode()
        .put("user", user)
        .put("language", language)
        .put("ticket", ticket)
        .put("message", message)
        .put("button", button)
        .toString();
  }

  String user() {
    return user;
  }

  String language() {
    return language;
  }

  String ticket() {
    return ticket;
  }

  int message() {
    return message;
  }

  int button() {
    return button;
  }
}
