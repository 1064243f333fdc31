package kontur.testing;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Somebody who writes to bots.
///
/// @param id user id, also the id of the private chat
/// @param firstName as shown
/// @param language IETF tag that the person's app reports, may be empty
record Person(long id, String firstName, String language) {
  static Person of(long id, String firstName, String language) {
    return new Person(id, firstName, language);
  }

  ObjectNode user() {
    var user = JsonMapper.shared().createObjectNode();
    user.put("id", id).put("is_bot", false).put("first_name", firstName);
    return language.isEmpty() ? user : user.put("language_code", language);
  }

  ObjectNode privateChat() {
    return JsonMapper.shared()
        .createObjectNode()
        .put("id", id)
        .put("first_name", firstName)
        .put("type", "private");
  }
}
