package kontur.local;

/// What `--help` prints.
final class Help {
  private static final String HEAD =
      """
      Runs Kontur on this machine: PostgreSQL, Kafka, Temporal, a mail server, a stand-in for
      Telegram's Bot API, the four services, and a page to write as a customer.

      Usage: ./mvnw spring-boot:run
             ./mvnw spring-boot:run -Dspring-boot.run.arguments="--port.smtp=2526 --home=/data/kontur"

      Settings, as arguments or environment variables:
        --home=FOLDER               KONTUR_HOME              all state lies here (.kontur)
        --temporal=KIND             KONTUR_TEMPORAL          auto, cli, java or stock (auto)
        --temporal-address=H:P      TEMPORAL_ADDRESS         use a Temporal that runs already
        --stand-ins=WHERE           KONTUR_STAND_INS         mail server and Bot API: here, or elsewhere on their ports (here)
      """;
  private static final String TAIL =
      """
        --kontur.SERVICE.KEY=VALUE  KONTUR_SERVICE_KEY       any setting of a service

      Real accounts beside the stand-ins, by environment (docs/local.md) or in FOLDER/accounts.yaml:
        KONTUR_TELEGRAM_TOKEN                                a bot's token
        KONTUR_IMAP_HOST, _PORT, _TLS, _USER, _PASSWORD      a mailbox to read
        KONTUR_SMTP_HOST, _PORT, _TLS, _USER, _PASSWORD      where its answers leave
        KONTUR_MAIL_ADDRESS                                  its address

      Other commands:
        --help                      prints this
        --measure                   starts twice, takes in 1,000 tickets, prints time and memory;
                                    ends with 1 when one of them misses its goal
      """;

  private Help() {}

  static String text() {
    var text = new StringBuilder(HEAD);
    for (var port : Port.values()) {
      text.append(
          "  --%-24s  %-24s %s (%d)%n"
              .formatted(port.key() + "=NUMBER", port.variable(), port.purpose(), port.standard()));
    }
    return text.append(TAIL).toString();
  }
}
