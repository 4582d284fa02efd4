package org.fedsim.network.nft.walk;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads JSON one object at a time, so that a long listing is never there as a whole. */
final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /**
   * Hands over the items of the array that is a member of the outermost object.
   *
   * @throws IllegalArgumentException when it is not JSON
   */
  static void items(String json, String array, Consumer<Object> items) {
    try (JsonParser in = FACTORY.createParser(json)) {
      while (in.nextToken() != null) {
        if (in.currentToken() == JsonToken.FIELD_NAME && in.currentName().equals(array)) {
          in.nextToken();
          while (in.nextToken() != JsonToken.END_ARRAY && in.currentToken() != null) {
            items.accept(value(in));
          }
        }
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("nft's JSON cannot be read: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Object value(JsonParser in) throws IOException {
    return switch (in.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> object = new LinkedHashMap<>(4);
        while (in.nextToken() == JsonToken.FIELD_NAME) {
          String name = in.currentName();
          in.nextToken();
          object.put(name, value(in));
        }
        yield object;
      }
      case START_ARRAY -> {
        List<Object> array = new ArrayList<>(4);
        while (in.nextToken() != JsonToken.END_ARRAY) {
          array.add(value(in));
        }
        yield array;
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> in.getNumberValue();
      case VALUE_TRUE -> Boolean.TRUE;
      case VALUE_FALSE -> Boolean.FALSE;
      case VALUE_NULL -> null;
      default -> in.getText();
    };
  }

  static Map<?, ?> map(Object value) {
    return value instanceof Map<?, ?> m ? m : Map.of();
  }

  static List<?> list(Object value) {
    return value instanceof List<?> l ? l : List.of();
  }

  /** A member that is a list, or the only item of one. */
  static List<?> list(Object object, String key) {
    Object value = map(object).get(key);
    return value == null ? List.of() : value instanceof List<?> l ? l : List.of(value);
  }

  static String text(Object object, String key) {
    Object value = map(object).get(key);
    return value == null ? "" : value.toString();
  }

  /** The only member of an object: {@code {"accept": null}}. */
  static Map.Entry<?, ?> only(Object object) {
    Map<?, ?> members = map(object);
    return members.size() == 1 ? members.entrySet().iterator().next() : Map.entry("", "");
  }
}
