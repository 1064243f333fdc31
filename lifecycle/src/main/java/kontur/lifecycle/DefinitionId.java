package kontur.lifecycle;

/// Which definition a ticket lives by; the hash is over the exact bytes of the file.
///
/// @param sha256 lower-case hex
public record DefinitionId(String name, String version, String sha256) {}
