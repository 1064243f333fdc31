package kontur.communication.account;

import jakarta.validation.constraints.NotBlank;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How an account gets its access tokens (RFC 6749); it then signs in by XOAUTH2, without
/// passwords.
///
/// With a refresh token the account acts for the person who gave it; without one the application
/// acts for itself (client credentials).
///
/// @param tokenEndpoint where tokens are given
/// @param clientId the application's id at the provider
/// @param clientSecret the application's secret, or its file; none for a public client
/// @param refreshToken what a person's consent gave, or its file; none for client credentials
/// @param scope what the token shall permit; empty for what the consent named
public record OAuthSettings(
    URI tokenEndpoint,
    @NotBlank String clientId,
    @Nullable Secret clientSecret,
    @Nullable Path clientSecretFile,
    @Nullable Secret refreshToken,
    @Nullable Path refreshTokenFile,
    @DefaultValue("") String scope) {
  /// The application's secret; empty for a public client.
  Credentials secret(String key) {
    return clientSecret == null && clientSecretFile == null
        ? () -> Secret.of("")
        : SecretFile.credentials(key + ".client-secret", clientSecret, clientSecretFile);
  }

  /// Whether a person consented; else the application signs in for itself.
  boolean isForAPerson() {
    return refreshToken != null || refreshTokenFile != null;
  }

  /// What the consent gave.
  Credentials refresh(String key) {
    return SecretFile.credentials(key + ".refresh-token", refreshToken, refreshTokenFile);
  }

  /// Refuses what cannot work, or would send secrets in the open.
  void check(String key) {
    var host = tokenEndpoint.getHost();
    if (host == null || !("https".equals(tokenEndpoint.getScheme()) || isHere(host))) {
      throw new IllegalArgumentException(
          key + ".token-endpoint must begin with https:// : " + tokenEndpoint);
    }
    if (isForAPerson()) {
      refresh(key);
      secret(key);
    } else {
      SecretFile.credentials(key + ".client-secret", clientSecret, clientSecretFile);
    }
  }

  private static boolean isHere(String host) {
    try {
      return host.equals("localhost")
          || (host.matches("[0-9.]+") && InetAddress.getByName(host).isLoopbackAddress());
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
