package kontur.lifecycle;

/// A lifecycle that was read and checked; it never changes.
public record Definition(DefinitionId id, String title) {

  public String name() {
    return id.name();
  }

  public String version() {
    return id.version();
  }

  public String sha256() {
    return id.sha256();
  }
}
