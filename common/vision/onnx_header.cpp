// SPDX-License-Identifier: Apache-2.0
#include "common/vision/onnx_header.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/text.hpp"

namespace vlm::vision {
namespace {

enum class Wire : std::uint8_t { varint = 0, eight_bytes = 1, bytes = 2, four_bytes = 5 };

struct Field {
    std::uint64_t number = 0;
    Wire wire = Wire::varint;
    std::uint64_t value = 0; ///< of a varint
    std::string_view bytes;
};

struct Malformed {};
struct CutOff {};

/// Weights that hold other numbers of bytes than their lengths say, at which OpenCV does not look.
struct Damaged {
    std::string name;
    std::uint64_t bytes;
    std::uint64_t wanted;
};

/// The fields of one message, in order.
class Message {
public:
    explicit Message(std::string_view bytes)
        : m_rest{bytes} {}

    std::optional<Field> next() {
        if (m_rest.empty()) return std::nullopt;
        const std::uint64_t tag = varint();
        Field field{tag >> 3U, static_cast<Wire>(tag & 7U), 0, {}};
        if (field.number == 0) throw Malformed{};
        switch (field.wire) {
        case Wire::varint:
            field.value = varint();
            return field;
        case Wire::eight_bytes:
            field.bytes = take(8);
            return field;
        case Wire::bytes:
            field.bytes = take(varint());
            return field;
        case Wire::four_bytes:
            field.bytes = take(4);
            return field;
        }
        throw Malformed{};
    }

    [[nodiscard]] bool at_end() const { return m_rest.empty(); }

    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const auto byte = static_cast<unsigned char>(take(1)[0]);
            value |= std::uint64_t{byte & 0x7FU} << shift;
            if (byte < 0x80U) return value;
        }
        throw Malformed{};
    }

private:
    std::string_view take(std::uint64_t count) {
        if (count > m_rest.size()) throw CutOff{};
        const std::string_view taken = m_rest.substr(0, count);
        m_rest.remove_prefix(count);
        return taken;
    }

    std::string_view m_rest;
};

/// Calls `visit` for each field of a message that holds bytes.
template <typename Visit>
void for_each(std::string_view message, const Visit& visit) {
    Message fields{message};
    while (const auto field = fields.next())
        visit(*field);
}

int dimension_of(std::string_view dimension) {
    int length = -1;
    for_each(dimension, [&](const Field& field) {
        const bool is_length = field.number == 1 && field.wire == Wire::varint;
        if (is_length && field.value > 0 && field.value < (1U << 30U)) length = static_cast<int>(field.value);
    });
    return length;
}

/// TypeProto: tensor_type = 1, with shape = 2, with dim = 1.
Shape shape_of(std::string_view type) {
    Shape shape;
    for_each(type, [&](const Field& tensor) {
        if (tensor.number != 1 || tensor.wire != Wire::bytes) return;
        for_each(tensor.bytes, [&](const Field& dimensions) {
            if (dimensions.number != 2 || dimensions.wire != Wire::bytes) return;
            for_each(dimensions.bytes, [&](const Field& dimension) {
                if (dimension.number == 1 && dimension.wire == Wire::bytes)
                    shape.push_back(dimension_of(dimension.bytes));
            });
        });
    });
    return shape;
}

/// ValueInfoProto: name = 1, type = 2.
NamedShape value_of(std::string_view info) {
    NamedShape value;
    for_each(info, [&](const Field& field) {
        if (field.number == 1) value.name = field.bytes;
        if (field.number == 2 && field.wire == Wire::bytes) value.shape = shape_of(field.bytes);
    });
    return value;
}

/// How many bytes a number of this type takes in raw data; 0 where that is not known.
std::uint64_t bytes_of(std::uint64_t type) {
    constexpr std::array<std::uint8_t, 17> sizes = {0, 4, 1, 1, 2, 2, 4, 8, 0, 1, 2, 8, 4, 8, 0, 0, 2};
    return type < sizes.size() ? sizes.at(type) : 0;
}

/// TensorProto: dims = 1, data_type = 2, name = 8, raw_data = 9.
std::string weights_name(std::string_view tensor) {
    constexpr std::uint64_t most = std::uint64_t{1} << 40U;
    std::string name;
    std::uint64_t count = 1;
    std::uint64_t type = 0;
    std::optional<std::uint64_t> raw;
    const auto take_length = [&](std::uint64_t length) {
        if (length > 0 && count > most / length) throw Malformed{};
        count *= length;
    };
    for_each(tensor, [&](const Field& field) {
        if (field.number == 1 && field.wire == Wire::varint) take_length(field.value);
        if (field.number == 1 && field.wire == Wire::bytes) {
            Message packed{field.bytes};
            while (!packed.at_end())
                take_length(packed.varint());
        }
        if (field.number == 2) type = field.value;
        if (field.number == 8) name = field.bytes;
        if (field.number == 9 && field.wire == Wire::bytes) raw = field.bytes.size();
    });
    const std::uint64_t wanted = count * bytes_of(type);
    if (raw && bytes_of(type) > 0 && *raw != wanted) throw Damaged{name, *raw, wanted};
    return name;
}

/// GraphProto: initializer = 5, input = 11, output = 12.
OnnxHeader graph_of(std::string_view graph) {
    OnnxHeader header;
    std::vector<std::string> weights;
    for_each(graph, [&](const Field& field) {
        if (field.number == 5) weights.push_back(weights_name(field.bytes));
        if (field.number == 11) header.inputs.push_back(value_of(field.bytes));
        if (field.number == 12) header.outputs.push_back(value_of(field.bytes));
    });
    std::erase_if(header.inputs, [&](const NamedShape& input) {
        return std::find(weights.begin(), weights.end(), input.name) != weights.end();
    });
    return header;
}

} // namespace

OnnxHeader read_onnx_header(std::string_view bytes, const std::string& subject) {
    bool has_version = false;
    try {
        std::optional<OnnxHeader> header;
        // ModelProto: ir_version = 1, graph = 7.
        for_each(bytes, [&](const Field& field) {
            if (field.number == 1 && field.wire == Wire::varint) has_version = true;
            if (field.number == 7 && field.wire == Wire::bytes) header = graph_of(field.bytes);
        });
        if (has_version && header && !header->inputs.empty() && !header->outputs.empty()) return *header;
    } catch (const CutOff&) {
        if (has_version) throw base::InputError{subject, "the model is cut off: the file is incomplete"};
    } catch (const Damaged& weights) {
        throw base::InputError{subject,
                               fmt::format("the weights \"{}\" have {} bytes instead of {}: the file is damaged",
                                           base::one_line(weights.name, 60), weights.bytes, weights.wanted)};
    } catch (const Malformed&) { // the reason is the same
    }
    throw base::InputError{subject, "not an ONNX model"};
}

} // namespace vlm::vision
