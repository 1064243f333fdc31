package kontur.lifecycle.parse;

/// Where something stands in the file.
///
/// @param line from 1
/// @param column from 1
record Place(int line, int column) {
  static final Place START = new Place(1, 1);

  Place right(int columns) {
    return new Place(line, column + columns);
  }
}
