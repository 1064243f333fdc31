package kontur.communication.account;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The access tokens of one account: asked for when they are needed, kept until shortly before they
/// expire.
final class AccessTokens implements Credentials {
  private static final Logger log = LoggerFactory.getLogger(AccessTokens.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final Duration BEFORE_EXPIRY = Duration.ofMinutes(2);
  private static final int LONGEST_ANSWER = 64 * 1024;

  private final String account;
  private final OAuthSettings oauth;
  private final HttpClient http;
  private final Clock clock;
  private @Nullable Token current;
  private @Nullable Secret newest;

  AccessTokens(String account, OAuthSettings oauth, HttpClient http, Clock clock) {
    this.account = account;
    this.oauth = oauth;
    this.http = http;
    this.clock = clock;
  }

  private record Token(Secret word, Instant until) {}

  @Override
  public synchronized Secret forSignIn() {
    var known = current;
    if (known == null || !clock.instant().isBefore(known.until())) {
      known = fresh();
      current = known;
    }
    return known.word();
  }

  @Override
  public boolean isToken() {
    return true;
  }

  @Override
  public synchronized void refused() {
    current = null;
  }

  private Token fresh() {
    var answer = ask();
    var word = answer.path("access_token").asString("");
    if (word.isEmpty()) {
      throw refusal(answer);
    }
    var renewed = answer.path("refresh_token").asString("");
    if (!renewed.isEmpty() && oauth.isForAPerson() && !renewed.equals(refreshToken().reveal())) {
      keep(Secret.of(renewed));
    }
    var seconds = Math.clamp(answer.path("expires_in").asLong(300), 1, 86_400);
    var life = Duration.ofSeconds(seconds);
    // A short life is used by half at least.
    var margin = life.dividedBy(2).compareTo(BEFORE_EXPIRY) < 0 ? life.dividedBy(2) : BEFORE_EXPIRY;
    return new Token(Secret.of(word), clock.instant().plus(life).minus(margin));
  }

  private JsonNode ask() {
    var request =
        HttpRequest.newBuilder(oauth.tokenEndpoint())
            .timeout(ANSWER)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(form()))
            .build();
    try {
      var response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (var body = response.body()) {
        var bytes = body.readNBytes(LONGEST_ANSWER);
        if (response.statusCode() >= 500 || response.statusCode() == 429) {
          throw new SignInProblem(
              "the authorisation server answers %d: it is asked again"
                  .formatted(response.statusCode()),
              false);
        }
        return JSON.readTree(bytes);
      }
    } catch (JacksonException e) {
      throw new SignInProblem(
          "the authorisation server's answer cannot be read: check oauth.token-endpoint", true);
    } catch (IOException e) {
      throw new SignInProblem("the authorisation server cannot be reached", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SignInProblem("the service stops", e);
    }
  }

  private String form() {
    var fields = new LinkedHashMap<String, String>();
    fields.put("grant_type", oauth.isForAPerson() ? "refresh_token" : "client_credentials");
    fields.put("client_id", oauth.clientId());
    var secret = oauth.secret(account).forSignIn().reveal();
    if (!secret.isEmpty()) {
      fields.put("client_secret", secret);
    }
    if (oauth.isForAPerson()) {
      fields.put("refresh_token", refreshToken().reveal());
    }
    if (!oauth.scope().isEmpty()) {
      fields.put("scope", oauth.scope());
    }
    return fields.entrySet().stream().map(AccessTokens::pair).collect(Collectors.joining("&"));
  }

  private static String pair(Map.Entry<String, String> field) {
    return field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8);
  }

  private Secret refreshToken() {
    var renewed = newest;
    return renewed == null ? oauth.refresh(account).forSignIn() : renewed;
  }

  /// Some providers give a new refresh token with each access token, and the old one ages: it goes
  /// into its file, or, where that cannot be written, lives as long as this process.
  private void keep(Secret renewed) {
    newest = renewed;
    var file = oauth.refreshTokenFile();
    if (file == null) {
      return;
    }
    try {
      var partial = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(partial, renewed.reveal());
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      // From here on the file is the truth, so that a person may replace it.
      newest = null;
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("account", account)
          .log("The file of the refresh token cannot be written: a renewed one is kept in memory");
    }
  }

  private SignInProblem refusal(JsonNode answer) {
    var error = answer.path("error").asString("").replaceAll("[^a-z0-9_.-]", "");
    var sentence =
        switch (error) {
          case "invalid_grant" ->
              oauth.isForAPerson()
                  ? "the authorisation server no longer accepts the refresh token (invalid_grant):"
                      + " consent anew and replace oauth.refresh-token-file"
                  : "the authorisation server gives this application no token (invalid_grant):"
                      + " check its permissions";
          case "invalid_client", "unauthorized_client" ->
              "the authorisation server does not know this application (%s): check oauth.client-id and oauth.client-secret-file"
                  .formatted(error);
          case "invalid_scope" ->
              "the authorisation server does not give this scope (invalid_scope): check oauth.scope";
          case "" -> "the authorisation server gave no token: check oauth.token-endpoint";
          default ->
              "the authorisation server gives no token (%s): check the oauth settings"
                  .formatted(error.length() > 60 ? error.substring(0, 60) : error);
        };
    return new SignInProblem(sentence, true);
  }

  /// The client that all accounts share; it follows no redirects: secrets go where the settings
  /// say.
  static HttpClient client() {
    return HttpClient.newBuilder()
        .connectTimeout(Duration.ofSeconds(10))
        .followRedirects(HttpClient.Redirect.NEVER)
        .build();
  }
}
