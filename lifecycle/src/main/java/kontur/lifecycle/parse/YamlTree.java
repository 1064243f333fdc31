package kontur.lifecycle.parse;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/// YAML 1.2 as plain maps, lists and scalars, with the place of each. In 1.1 the key `on` would be
/// a boolean.
final class YamlTree {
  private static final int MAX_CODE_POINTS = 512 * 1024;
  private static final int MAX_VALUES = 50_000;
  private static final int MAX_DEPTH = 60;

  private final Places places = new Places();
  private int values;

  private YamlTree() {}

  /// The content of a file.
  record Content(Object root, Places places) {}

  static Content read(byte[] bytes) throws Unreadable {
    var tree = new YamlTree();
    var node = compose(text(bytes));
    var root = tree.convert(node, "", 0);
    if (root == null) {
      throw new Unreadable("the file is empty", Place.START);
    }
    return new Content(root, tree.places);
  }

  private static String text(byte[] bytes) throws Unreadable {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new Unreadable("the file is not UTF-8", Place.START);
    }
  }

  private static Node compose(String text) throws Unreadable {
    var settings =
        LoadSettings.builder()
            .setSchema(new CoreSchema())
            .setCodePointLimit(MAX_CODE_POINTS)
            .build();
    try {
      return new Compose(settings)
          .composeString(text)
          .orElseThrow(() -> new Unreadable("the file is empty", Place.START));
    } catch (MarkedYamlEngineException e) {
      throw new Unreadable(String.valueOf(e.getProblem()), place(e.getProblemMark()));
    } catch (YamlEngineException e) {
      throw new Unreadable(String.valueOf(e.getMessage()), Place.START);
    }
  }

  private @Nullable Object convert(Node node, String pointer, int depth) throws Unreadable {
    var place = place(node.getStartMark());
    if (++values > MAX_VALUES || depth > MAX_DEPTH) {
      throw new Unreadable("the file is too large or nested too deeply", place);
    }
    places.value(pointer, place);
    return switch (node) {
      case MappingNode map -> map(map, pointer, depth);
      case SequenceNode list -> list(list, pointer, depth);
      case ScalarNode scalar -> scalar(scalar, pointer);
      default -> throw new Unreadable("aliases are not allowed here", place);
    };
  }

  private Map<String, @Nullable Object> map(MappingNode node, String pointer, int depth)
      throws Unreadable {
    var map = new LinkedHashMap<String, @Nullable Object>();
    for (var tuple : node.getValue()) {
      var place = place(tuple.getKeyNode().getStartMark());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new Unreadable("a key must be a word", place);
      }
      if (map.containsKey(key.getValue())) {
        throw new Unreadable("the key '" + key.getValue() + "' stands here twice", place);
      }
      var inside = pointer + "/" + key.getValue().replace("~", "~0").replace("/", "~1");
      map.put(key.getValue(), convert(tuple.getValueNode(), inside, depth + 1));
      places.key(inside, place);
    }
    return map;
  }

  private List<@Nullable Object> list(SequenceNode node, String pointer, int depth)
      throws Unreadable {
    var list = new ArrayList<@Nullable Object>();
    for (var item : node.getValue()) {
      list.add(convert(item, pointer + "/" + list.size(), depth + 1));
    }
    return list;
  }

  private @Nullable Object scalar(ScalarNode node, String pointer) {
    var text = node.getValue();
    // CEL's own column counts from the first character after the quote.
    if (node.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED
        || node.getScalarStyle() == ScalarStyle.SINGLE_QUOTED) {
      places.value(pointer, place(node.getStartMark()).right(1));
    }
    var tag = node.getTag();
    if (tag.equals(Tag.NULL)) {
      return null;
    }
    if (tag.equals(Tag.BOOL)) {
      return Boolean.parseBoolean(text);
    }
    return tag.equals(Tag.INT) || tag.equals(Tag.FLOAT) ? number(text) : text;
  }

  private static Object number(String text) {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      try {
        return Double.valueOf(text);
      } catch (NumberFormatException _) {
        return text;
      }
    }
  }

  private static Place place(Optional<Mark> mark) {
    return mark.map(m -> new Place(m.getLine() + 1, m.getColumn() + 1)).orElse(Place.START);
  }

  /// The file is no YAML that we take.
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Place place;

    Unreadable(String message, Place place) {
      super(message);
      this.place = place;
    }

    Place place() {
      return place;
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }
}
