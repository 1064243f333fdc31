package kontur.migrations;

/// The database could not be brought to the wanted version; the message is one sentence.
public final class MigrationFailed extends RuntimeException {
  private static final long serialVersionUID = 1;

  MigrationFailed(Exception cause, Database database) {
    super(Trouble.sentence(cause, database), cause);
  }
}
