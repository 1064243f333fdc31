package kontur.communication.account;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import kontur.communication.sockets.TrustedCertificates;
import kontur.events.v1.Account;
import kontur.events.v1.Channel;
import kontur.events.v1.Correlation;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// The mail accounts.
///
/// @param accounts by id
/// @param tokenKeyFile the key that signs Message-IDs and reply addresses: at least 32 random bytes
@Validated
@ConfigurationProperties(prefix = "kontur.communication.mail", ignoreUnknownFields = false)
public record MailSettings(
    @DefaultValue Map<String, @Valid MailAccount> accounts, @Nullable Path tokenKeyFile) {
  private static final String PREFIX = "kontur.communication.mail.accounts.";

  public MailSettings {
    accounts = Map.copyOf(accounts);
    accounts.forEach((id, account) -> account.check(PREFIX + id));
    if (!accounts.isEmpty() && tokenKeyFile == null) {
      throw new IllegalArgumentException(
          "kontur.communication.mail.token-key-file is missing: name a file with 32 random bytes");
    }
  }

  /// How connections are protected.
  public enum Tls {
    /// Not at all: only on one machine.
    NONE,
    /// A plain connection that must be upgraded before the sign-in.
    STARTTLS,
    /// From the first byte on (RFC 8314).
    IMPLICIT
  }

  /// One mailbox with its way out.
  ///
  /// @param address its own address; the sender of answers
  /// @param name display name of answers
  /// @param team team of new tickets
  /// @param correlation how mails find their ticket
  /// @param language language of automatic answers when the customer's is unknown
  /// @param plusAddressing the provider delivers `name+anything@` to `name@`, so answers carry a
  ///   token in their reply address
  /// @param aliases further addresses of this mailbox: mail from them is our own
  /// @param authservId name of the own mail server in its Authentication-Results; empty: not read
  /// @param oauth where access tokens come from; null for passwords
  public record MailAccount(
      @NotBlank String address,
      @DefaultValue("") String name,
      @DefaultValue("") String team,
      @DefaultValue("thread") Correlate correlation,
      @DefaultValue("en") String language,
      @DefaultValue("true") boolean plusAddressing,
      @DefaultValue List<String> aliases,
      @DefaultValue("") String authservId,
      @Nullable @Valid OAuthSettings oauth,
      @Nullable @Valid Imap imap,
      @Nullable @Valid Smtp smtp) {
    public MailAccount {
      aliases = List.copyOf(aliases);
    }

    /// What stands behind the at of its address.
    public String domain() {
      return address.substring(address.indexOf('@') + 1);
    }

    private void check(String key) {
      // Asked before the annotation is: the words of a null pointer would name no account.
      if (address == null || address.isBlank()) {
        throw new IllegalArgumentException(key + ".address is missing");
      }
      if (!address.matches("[^@\\s<>]{1,64}@[^@\\s<>]{1,255}")) {
        throw new IllegalArgumentException(key + ".address is no mail address: " + address);
      }
      if (oauth != null) {
        oauth.check(key + ".oauth");
        refusePasswords(key);
      }
      if (imap != null) {
        passwordOrToken(oauth, () -> imap.credentials(key));
        TrustedCertificates.check(key + ".imap.ca-file", imap.caFile());
      }
      if (smtp != null) {
        passwordOrToken(oauth, () -> smtp.credentials(key));
        TrustedCertificates.check(key + ".smtp.ca-file", smtp.caFile());
      }
    }

    private static void passwordOrToken(@Nullable OAuthSettings oauth, Runnable password) {
      if (oauth == null) {
        password.run();
      }
    }

    private void refusePasswords(String key) {
      if (imap != null && (imap.password() != null || imap.passwordFile() != null)) {
        throw new IllegalArgumentException(
            key + ".imap.password is not for an account with oauth: remove one of both");
      }
      if (smtp != null && (smtp.password() != null || smtp.passwordFile() != null)) {
        throw new IllegalArgumentException(
            key + ".smtp.password is not for an account with oauth: remove one of both");
      }
      if (smtp != null && smtp.user().isEmpty()) {
        throw new IllegalArgumentException(
            key + ".smtp.user is missing: the mailbox that the token is for");
      }
    }

    /// The account as the other services know it.
    public Account toProto(String id) {
      return Account.newBuilder()
          .setId(id)
          .setChannel(Channel.EMAIL)
          .setAddress(address.toLowerCase(Locale.ROOT))
          .setTeam(team)
          .setCorrelation(correlation.toProto())
          .setLanguage(language)
          .build();
    }
  }

  /// How service-tickets finds the ticket of a message.
  public enum Correlate {
    /// The customer's open ticket, else a new one.
    OPEN_TICKET,
    /// By the evidence of the thread, else a new ticket.
    THREAD,
    /// By the evidence of the thread, else the sender's open ticket, else a new one.
    THREAD_OR_OPEN_TICKET;

    Correlation toProto() {
      return switch (this) {
        case OPEN_TICKET -> Correlation.OPEN_TICKET;
        case THREAD -> Correlation.THREAD;
        case THREAD_OR_OPEN_TICKET -> Correlation.THREAD_OR_OPEN_TICKET;
      };
    }
  }

  /// Where mail is read.
  ///
  /// @param sentFolder where the provider keeps what was sent; an uncertain mail is looked for
  ///   there; empty: it is not
  /// @param since mails that came before this day (UTC) are left alone; null: all are read
  /// @param caFile certificates (PEM) of authorities that are trusted beside the platform's
  public record Imap(
      @NotBlank String host,
      @DefaultValue("993") @Min(1) @Max(65535) int port,
      @DefaultValue("implicit") Tls tls,
      @NotBlank String user,
      @Nullable Secret password,
      @Nullable Path passwordFile,
      @DefaultValue("INBOX") String folder,
      @DefaultValue("") String sentFolder,
      @Nullable LocalDate since,
      @Nullable Path caFile) {
    /// Signs in with what the settings say.
    public Credentials credentials(String account) {
      return SecretFile.credentials(account + ".imap.password", password, passwordFile);
    }
  }

  /// Where mail is sent.
  ///
  /// @param user empty for a server that asks nobody
  /// @param perMinute no more mails leave within a minute; 0: as fast as they come
  /// @param perDay no more mails leave within 24 hours; 0: as many as there are
  /// @param caFile certificates (PEM) of authorities that are trusted beside the platform's
  public record Smtp(
      @NotBlank String host,
      @DefaultValue("465") @Min(1) @Max(65535) int port,
      @DefaultValue("implicit") Tls tls,
      @DefaultValue("") String user,
      @DefaultValue("0") @Min(0) int perMinute,
      @DefaultValue("0") @Min(0) int perDay,
      @Nullable Secret password,
      @Nullable Path passwordFile,
      @Nullable Path caFile) {
    /// Signs in with what the settings say.
    public Credentials credentials(String account) {
      if (user.isEmpty() && password == null && passwordFile == null) {
        return () -> Secret.of("");
      }
      return SecretFile.credentials(account + ".smtp.password", password, passwordFile);
    }
  }
}
