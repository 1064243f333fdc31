package kontur.migrations;

/// The database could not be brought to the wanted version.
public final class MigrationFailed extends RuntimeException {
  private static final long serialVersionUID = 1;

  MigrationFailed(Exception cause) {
    super(cause.getMessage(), cause);
  }
}
