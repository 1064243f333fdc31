package kontur.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/// Makes letters from a seed: new and continuing conversations by mail and Telegram, in English and
/// Russian, with repeats.
final class Traffic {
  private static final List<String> ENGLISH =
      List.of(
          "I cannot sign in since this morning.",
          "The invoice shows the wrong address.",
          "When will my order arrive?",
          "The app shows a white page on my phone.",
          "Please tell me how to change my tariff.",
          "Thank you, and one more question about the delivery.");
  private static final List<String> RUSSIAN =
      List.of(
          "Не могу войти с самого утра.",
          "В счёте указан неверный адрес.",
          "Когда придёт мой заказ?",
          "Приложение показывает белый экран.",
          "Подскажите, как сменить тариф.",
          "Спасибо, и ещё один вопрос о доставке.");

  private static final int RECENT = 40;

  /// A customer writes about so many things by mail at most.
  private static final int MOST_THREADS = 3;

  private Traffic() {}

  /// What the traffic is made of.
  ///
  /// @param mail share of letters by mail
  /// @param fresh share that begins a conversation
  /// @param repeats share that comes twice
  /// @param known share of the conversations by mail that somebody begins who has another
  record Mix(double mail, double fresh, double repeats, double known) {
    /// What a drill uses.
    static final Mix USUAL = new Mix(0.5, 0.35, 0.1, 0.4);

    /// Everybody has one conversation.
    Mix(double mail, double fresh, double repeats) {
      this(mail, fresh, repeats, 0);
    }
  }

  static List<Letter> of(long seed, int count, Mix mix) {
    var random = new Random(seed);
    var letters = new ArrayList<Letter>();
    var latest = new ArrayList<Letter>();
    var threads = new HashMap<Integer, Integer>();
    for (var number = 0; number < count; number++) {
      var mail = random.nextDouble() < mix.mail();
      var recent = recent(latest, mail);
      if (!recent.isEmpty() && random.nextDouble() < mix.repeats()) {
        letters.add(repeat(number, recent.get(random.nextInt(recent.size()))));
      } else {
        var fresh = recent.isEmpty() || random.nextDouble() < mix.fresh();
        var before = fresh ? null : recent.get(random.nextInt(recent.size()));
        var conversation = before == null ? latest.size() : before.conversation();
        var customer =
            before == null
                ? customer(random, mail ? recent : List.of(), mix.known(), threads, conversation)
                : before.customer();
        var letter = letter(random, number, mail, before, conversation, customer);
        if (before == null) {
          latest.add(letter);
        } else {
          latest.set(before.conversation(), letter);
        }
        letters.add(letter);
      }
    }
    return letters;
  }

  /// The newest letters of the newest conversations of one channel.
  private static List<Letter> recent(List<Letter> latest, boolean mail) {
    return latest.stream()
        .skip(Math.max(0, latest.size() - RECENT))
        .filter(letter -> letter.mail() == mail)
        .toList();
  }

  private static Letter repeat(int number, Letter first) {
    return new Letter(
        number,
        first.mail(),
        first.conversation(),
        first.ordinal(),
        first.number(),
        first.previous(),
        first.subject(),
        first.text(),
        first.customer());
  }

  /// Whoever begins a conversation: somebody new, or one of these who have not written about too
  /// much.
  private static int customer(
      Random random,
      List<Letter> recent,
      double known,
      Map<Integer, Integer> threads,
      int conversation) {
    var candidates =
        known > 0 && random.nextDouble() < known
            ? recent.stream()
                .map(Letter::customer)
                .filter(customer -> threads.getOrDefault(customer, 0) < MOST_THREADS)
                .toList()
            : List.<Integer>of();
    var customer =
        candidates.isEmpty() ? conversation : candidates.get(random.nextInt(candidates.size()));
    threads.merge(customer, 1, Integer::sum);
    return customer;
  }

  private static Letter letter(
      Random random,
      int number,
      boolean mail,
      @org.jspecify.annotations.Nullable Letter before,
      int conversation,
      int customer) {
    var sentences = conversation % 2 == 0 ? ENGLISH : RUSSIAN;
    var text = new StringBuilder(sentences.get(random.nextInt(sentences.size())));
    for (var more = random.nextInt(3); more > 0; more--) {
      text.append('\n').append(sentences.get(random.nextInt(sentences.size())));
    }
    text.append("\n\n").append(Tokens.letter(number));
    var subject =
        String.format(
            Locale.ROOT,
            conversation % 2 == 0 ? "Question about order %d" : "Вопрос о заказе %d",
            conversation);
    return new Letter(
        number,
        mail,
        conversation,
        before == null ? 0 : before.ordinal() + 1,
        number,
        before == null ? number : before.number(),
        before == null ? subject : "Re: " + subject,
        text.toString(),
        customer);
  }
}
