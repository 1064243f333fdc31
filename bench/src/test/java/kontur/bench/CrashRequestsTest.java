package kontur.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// A request that is not recognised is never stopped, and another one would be a kill elsewhere.
class CrashRequestsTest {
  @Test
  void knowsTheMarkOfAMail() {
    assertThat(CrashRequests.MARK.asPredicate().test("A7 STORE 3:5 +FLAGS (kontur \\Seen)\r\n"))
        .isTrue();
    assertThat(CrashRequests.MARK.asPredicate().test("A8 FETCH 3:5 (FLAGS)\r\n")).isFalse();
  }

  @Test
  void knowsAPollThatConfirmsFromOneThatAsksAgain() {
    var confirms = CrashRequests.confirms();

    assertThat(confirms.test("limit=100&offset=100007&timeout=25")).isFalse();
    assertThat(confirms.test("POST /bot100001/sendMessage")).isFalse();
    assertThat(confirms.test("limit=100&offset=100007&timeout=0")).isFalse();
    assertThat(confirms.test("timeout=25&offset=100009&limit=100")).isTrue();
  }
}
