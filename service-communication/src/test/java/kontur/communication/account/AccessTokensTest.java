package kontur.communication.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTokensTest {
  @TempDir Path folder;

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-28T10:00:00Z"));
  private TokenEndpoint endpoint;
  private Path refresh;

  @BeforeEach
  void start() throws Exception {
    endpoint = TokenEndpoint.start();
    refresh = Files.writeString(folder.resolve("refresh"), "r1\n");
  }

  @AfterEach
  void stop() {
    endpoint.close();
  }

  @Test
  void aPersonsConsentGivesTokensThatAreKeptUntilShortlyBeforeTheyExpire() {
    var tokens = forAPerson();
    endpoint.gives("a1", 3600);

    assertThat(tokens.forSignIn().reveal()).isEqualTo("a1");
    endpoint.gives("a2", 3600);
    later(Duration.ofMinutes(57));
    assertThat(tokens.forSignIn().reveal()).isEqualTo("a1");
    later(Duration.ofMinutes(2));
    assertThat(tokens.forSignIn().reveal()).isEqualTo("a2");

    assertThat(endpoint.forms()).hasSize(2);
    assertThat(endpoint.forms().getFirst())
        .isEqualTo(
            Map.of(
                "grant_type", "refresh_token",
                "client_id", "kontur",
                "client_secret", "hush",
                "refresh_token", "r1",
                "scope", "https://mail.example/ offline"));
  }

  @Test
  void anApplicationSignsInForItself() {
    var tokens = forItself();
    endpoint.gives("a1", 3600);

    assertThat(tokens.forSignIn().reveal()).isEqualTo("a1");

    assertThat(endpoint.forms().getFirst())
        .containsEntry("grant_type", "client_credentials")
        .doesNotContainKey("refresh_token");
  }

  @Test
  void aTokenThatTheMailServerRefusedIsNotOfferedAgain() {
    var tokens = forItself();
    endpoint.gives("a1", 3600);
    tokens.forSignIn();

    endpoint.gives("a2", 3600);
    tokens.refused();

    assertThat(tokens.forSignIn().reveal()).isEqualTo("a2");
  }

  @Test
  void aRenewedRefreshTokenReplacesTheOneInTheFile() throws Exception {
    var tokens = forAPerson();
    endpoint.answers(200, "{\"access_token\":\"a1\",\"expires_in\":60,\"refresh_token\":\"r2\"}");
    tokens.forSignIn();

    later(Duration.ofMinutes(2));
    tokens.forSignIn();

    assertThat(Files.readString(refresh)).isEqualTo("r2");
    assertThat(endpoint.forms().getLast()).containsEntry("refresh_token", "r2");
  }

  @Test
  void aRefusalSaysWhatToDoAndNoSecret() {
    var sentences =
        Map.of(
            "invalid_grant", "consent anew and replace oauth.refresh-token-file",
            "invalid_client", "check oauth.client-id and oauth.client-secret-file",
            "invalid_scope", "check oauth.scope",
            "something_else", "gives no token (something_else)");

    sentences.forEach((error, sentence) -> {
      endpoint.answers(
          400,
          "{\"error\":\"%s\",\"error_description\":\"r1 hush anna@x.example\"}".formatted(error));
      var problem = catchThrowableOfType(SignInProblem.class, () -> forAPerson().forSignIn());
      assertThat(problem.isRefused()).as(error).isTrue();
      assertThat(problem.sentence()).contains(sentence).doesNotContain("hush", "r1 ", "anna");
    });
  }

  @Test
  void aServerThatIsAwayOrBusyIsAskedAgain() {
    endpoint.answers(503, "<html>");
    assertThatThrownBy(() -> forItself().forSignIn())
        .isInstanceOfSatisfying(
            SignInProblem.class, problem -> assertThat(problem.isRefused()).isFalse())
        .hasMessageContaining("answers 503");

    var tokens = forItself();
    endpoint.close();
    assertThatThrownBy(tokens::forSignIn)
        .isInstanceOfSatisfying(
            SignInProblem.class, problem -> assertThat(problem.isRefused()).isFalse())
        .hasMessage("the authorisation server cannot be reached");
  }

  @Test
  void aPageInPlaceOfAnAnswerNamesTheSetting() {
    endpoint.answers(200, "<html>sign in</html>");

    assertThatThrownBy(() -> forItself().forSignIn())
        .hasMessageContaining("check oauth.token-endpoint");
  }

  @Test
  void secretsGoNowhereUnprotected() {
    var oauth =
        new OAuthSettings(
            URI.create("http://login.example.org/token"),
            "kontur",
            Secret.of("hush"),
            null,
            null,
            null,
            "");

    assertThatThrownBy(() -> oauth.check("x.oauth"))
        .hasMessageStartingWith("x.oauth.token-endpoint must begin with https://");
  }

  private AccessTokens forAPerson() {
    return tokens(
        new OAuthSettings(
            URI.create(endpoint.url()),
            "kontur",
            Secret.of("hush"),
            null,
            null,
            refresh,
            "https://mail.example/ offline"));
  }

  private AccessTokens forItself() {
    return tokens(
        new OAuthSettings(
            URI.create(endpoint.url()),
            "kontur",
            Secret.of("hush"),
            null,
            null,
            null,
            "s/.default"));
  }

  private AccessTokens tokens(OAuthSettings oauth) {
    oauth.check("x.oauth");
    var clock =
        new Clock() {
          @Override
          public Instant instant() {
            return now.get();
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
          }
        };
    return new AccessTokens("x.oauth", oauth, AccessTokens.client(), clock);
  }

  private void later(Duration much) {
    now.updateAndGet(at -> at.plus(much));
  }
}
