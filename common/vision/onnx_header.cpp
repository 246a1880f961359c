// SPDX-License-Identifier: Apache-2.0
#include "common/vision/onnx_header.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/vision/protobuf_fields.hpp"

namespace vlm::vision {

using namespace protobuf;

namespace {

/// Weights that hold other numbers of bytes than their lengths say, at which OpenCV does not look.
struct Damaged {
    std::string name;
    std::uint64_t bytes;
    std::uint64_t wanted;
};

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
