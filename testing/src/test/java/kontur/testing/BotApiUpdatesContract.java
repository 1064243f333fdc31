package kontur.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.telegram.telegrambots.meta.api.objects.Update;

/// What the documentation of the Bot API promises about incoming updates; each test names what it
/// is about.
abstract class BotApiUpdatesContract extends BotApiCalls {
  @Test
  void getUpdatesGivesUnconfirmedUpdatesAgain() throws Exception {
    person(CHAT).writes("one");

    var first = updates(0);
    var second = updates(0);

    assertThat(texts(first)).containsExactly("one");
    assertThat(second).isEqualTo(first);
  }

  @Test
  void getUpdatesForgetsWhatALargerOffsetConfirms() throws Exception {
    person(CHAT).writes("one");
    person(CHAT).writes("two");
    var both = updates(0);

    var rest = updates(both.getFirst().getUpdateId() + 1);

    assertThat(texts(rest)).containsExactly("two");
    assertThat(texts(updates(0))).containsExactly("two");
  }

  @Test
  void getUpdatesKeepsToItsLimit() throws Exception {
    person(CHAT).writes("one");
    person(CHAT).writes("two");

    assertThat(get("/getUpdates?limit=1").path("result")).hasSize(1);
  }

  @Test
  void getUpdatesNumbersUpwards() throws Exception {
    person(CHAT).writes("one");
    person(CHAT).writes("two");

    var ids = updates(0).stream().map(Update::getUpdateId).toList();

    assertThat(ids.get(1)).isEqualTo(ids.get(0) + 1);
  }

  @Test
  void getUpdatesAnswersAnOffsetFromAnotherServerFromTheHeadOfTheQueue() throws Exception {
    person(CHAT).writes("one");

    var far = updates(0).getFirst().getUpdateId() + 4_900_000;

    assertThat(texts(updates(far))).containsExactly("one");
    assertThat(texts(updates(0))).containsExactly("one");
  }

  @Test
  void getUpdatesWithANegativeOffsetForgetsAllBefore() throws Exception {
    person(CHAT).writes("one");
    person(CHAT).writes("two");

    assertThat(texts(updates(-1))).containsExactly("two");
    assertThat(texts(updates(0))).containsExactly("two");
  }

  @Test
  void getUpdatesWaitsForItsTimeout() throws Exception {
    var begin = System.nanoTime();

    assertThat(get("/getUpdates?timeout=1").path("result")).isEmpty();

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(900));
  }

  @Test
  void getUpdatesAnswersAtOnceWhenSomethingComes() throws Exception {
    var waiting = http.sendAsync(request("/bot" + token() + "/getUpdates?timeout=30"), body());
    person(CHAT).writes("hello");

    assertThat(waiting.get(10, TimeUnit.SECONDS).body()).contains("hello");
  }

  @Test
  void getUpdatesEndsAnOlderPollWith409() throws Exception {
    var older = http.sendAsync(request("/bot" + token() + "/getUpdates?timeout=30"), body());
    while (!older.isDone()) {
      get("/getUpdates?timeout=0");
    }

    assertThat(older.get().statusCode()).isEqualTo(409);
    assertThat(older.get().body()).contains("terminated by other getUpdates request");
  }

  @Test
  void getUpdatesRemembersAllowedUpdates() throws Exception {
    get("/getUpdates?allowed_updates=%5B%22callback_query%22%5D");

    person(CHAT).writes("not wanted");

    assertThat(updates(0)).isEmpty();
    get("/getUpdates?allowed_updates=%5B%5D");
    person(CHAT).writes("wanted again");
    assertThat(texts(updates(0))).containsExactly("wanted again");
  }

  @Test
  void anEditKeepsTheMessageIdAndHasAnEditDate() throws Exception {
    var id = person(CHAT).writes("helo");

    person(CHAT).edits(id, "hello");

    var edit = updates(0).getLast().getEditedMessage();
    assertThat(edit.getMessageId()).isEqualTo(id);
    assertThat(edit.getEditDate()).isPositive();
  }

  @Test
  void anAlbumIsSeveralUpdatesWithOneMediaGroupId() throws Exception {
    person(CHAT).sendsAlbum(List.of(new byte[] {1}, new byte[] {2}), "both");

    var parts = updates(0).stream().map(Update::getMessage).toList();

    assertThat(parts).hasSize(2);
    assertThat(parts.get(0).getMediaGroupId()).isEqualTo(parts.get(1).getMediaGroupId());
    assertThat(parts.get(0).getCaption()).isEqualTo("both");
    assertThat(parts.get(1).getCaption()).isNull();
  }

  @Test
  void aReactionComesOnlyWhenItIsAskedFor() throws Exception {
    var id = person(CHAT).writes("hello");
    person(CHAT).reacts(id, "👍");
    assertThat(updates(0)).extracting(Update::getMessageReaction).containsOnlyNulls();
  }

  @Test
  void aBusinessMessageIsAnUpdateOfItsOwnKind() throws Exception {
    var customer = person(CHAT).throughBusiness("con-1");
    var id = customer.writes("hello");
    customer.edits(id, "hello!");

    var got = updates(0);

    assertThat(got.getFirst().getMessage()).isNull();
    assertThat(got.getFirst().getBusinessMessage().getBusinessConnectionId()).isEqualTo("con-1");
    assertThat(got.getLast().getEditedBuinessMessage().getText()).isEqualTo("hello!");
  }

  @Test
  void aFileOfAnotherKindHasItsFields() throws Exception {
    person(CHAT).sendsFile("voice", "v.ogg", "audio/ogg", new byte[] {1}, "");
    person(CHAT).sendsFile("video", "v.mp4", "video/mp4", new byte[] {1}, "look");

    var got = updates(0).stream().map(Update::getMessage).toList();

    assertThat(got.get(0).getVoice().getMimeType()).isEqualTo("audio/ogg");
    assertThat(got.get(1).getVideo().getFileName()).isEqualTo("v.mp4");
    assertThat(got.get(1).getCaption()).isEqualTo("look");
  }

  @Test
  void aForumTopicComesBackWithTheMessage() throws Exception {
    var topic = person(CHAT).inGroup(-200, "Forum", 7);
    topic.writes("hi");

    var message = updates(0).getFirst().getMessage();

    assertThat(message.getMessageThreadId()).isEqualTo(7);
    assertThat(message.getIsTopicMessage()).isTrue();
  }
}
