package kontur.bench;

import java.util.function.LongSupplier;

/// What must go on, or must not, while a part is away.
///
/// @param what for people
/// @param grows whether the count must grow; otherwise it must not
record Meanwhile(String what, LongSupplier count, boolean grows) {
  static Meanwhile goesOn(String what, LongSupplier count) {
    return new Meanwhile(what, count, true);
  }

  static Meanwhile rests(String what, LongSupplier count) {
    return new Meanwhile(what, count, false);
  }

  /// How it was.
  ///
  /// @param began the count when what was under way at the strike had come to its end
  void write(long began, long ended, Sheet sheet) {
    if (grows) {
      sheet.atLeast("meanwhile: " + what, (double) ended - began, 1, "");
    } else {
      sheet.atMost("meanwhile: " + what, Math.max(0.0, (double) ended - began), 0, "");
    }
  }
}
