package kontur.content;

import java.util.Comparator;

/// That somebody needs content.
///
/// @param sha256 the content, lower-case hex
/// @param holder who needs it, such as `tickets/message/<id>`
public record Reference(String sha256, String holder) implements Comparable<Reference> {
  private static final Comparator<Reference> ORDER =
      Comparator.comparing(Reference::sha256).thenComparing(Reference::holder);

  @Override
  public int compareTo(Reference other) {
    return ORDER.compare(this, other);
  }
}
