package kontur.communication.telegram;

import java.util.Map;

/// What a bot says by itself, in the two languages it speaks.
final class BotTexts {
  private static final Map<String, String> STATES_EN =
      Map.of(
          "received", "received",
          "new", "received",
          "classified", "waiting for an agent",
          "open", "being worked on",
          "assigned", "being worked on",
          "waiting", "waiting for your answer",
          "resolved", "resolved",
          "closed", "closed");
  private static final Map<String, String> STATES_RU =
      Map.of(
          "received", "принято",
          "new", "принято",
          "classified", "ждёт специалиста",
          "open", "в работе",
          "assigned", "в работе",
          "waiting", "ждёт вашего ответа",
          "resolved", "решено",
          "closed", "закрыто");

  private final boolean russian;

  private BotTexts(boolean russian) {
    this.russian = russian;
  }

  /// The user's language where the bot speaks it, else the account's when the user's is unknown,
  /// else English.
  static BotTexts of(String userLanguage, String accountLanguage) {
    var language = userLanguage.isEmpty() ? accountLanguage : userLanguage;
    return new BotTexts(language.equals("ru") || language.startsWith("ru-"));
  }

  String welcome() {
    return russian
        ? "Здравствуйте! Напишите, что случилось: сообщение, фото или файл. Ответ придёт сюда."
            + "\n\n"
            + help()
        : "Hello! Write what happened: a message, a photo or a file. The answer comes here."
            + "\n\n"
            + help();
  }

  String help() {
    return russian
        ? "/status — как идут дела с обращением\n/close — вопрос решён\n/help — эта подсказка"
        : "/status — how your request is doing\n/close — your question is settled\n/help — this text";
  }

  /// @param state path of the leaf state, such as `open.waiting`
  String status(long number, String subject, String state) {
    var leaf = state.substring(state.lastIndexOf('.') + 1);
    var title = subject.isBlank() ? "" : (russian ? " «" : " “") + subject + (russian ? "»" : "”");
    var word = (russian ? STATES_RU : STATES_EN).getOrDefault(leaf, leaf);
    return (russian ? "Обращение №" : "Request #") + number + title + ": " + word + ".";
  }

  /// @param state the state after it: a resolved request may still be taken up again
  String closed(long number, String state) {
    var isFinal = state.equals("closed");
    var done = russian ? (isFinal ? "закрыто" : "решено") : (isFinal ? "closed" : "settled");
    return russian
        ? "Обращение №" + number + " " + done + ". Если вопрос вернётся, просто напишите."
        : "Request #" + number + " is " + done + ". If it comes up again, just write.";
  }

  String closing(long number) {
    return russian
        ? "Обращение №" + number + " будет закрыто через мгновение."
        : "Request #" + number + " will be closed in a moment.";
  }

  String refused(long number) {
    return russian
        ? "Обращение №" + number + " сейчас закрыть нельзя."
        : "Request #" + number + " cannot be closed now.";
  }

  String noTicket() {
    return russian
        ? "Открытых обращений нет. Напишите, и мы откроем новое."
        : "You have no open request. Write, and we open a new one.";
  }

  String sorry() {
    return russian
        ? "Не получилось. Просто напишите, и вам ответит специалист."
        : "That did not work. Just write, and an agent will answer.";
  }

  String closeButton() {
    return russian ? "Вопрос решён" : "My question is settled";
  }

  String startCommand() {
    return russian ? "Начать" : "Begin";
  }

  String helpCommand() {
    return russian ? "Что умеет бот" : "What the bot can do";
  }

  String statusCommand() {
    return russian ? "Как идут дела с обращением" : "How my request is doing";
  }

  String closeCommand() {
    return russian ? "Вопрос решён" : "My question is settled";
  }
}
