// SPDX-License-Identifier: Apache-2.0
#include "common/vision/onnx_batch.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <set>
#include <string_view>
#include <vector>

#include "common/vision/protobuf_fields.hpp"

namespace vlm::vision {
namespace {

using namespace protobuf;

constexpr std::uint64_t int64_type = 7;
constexpr std::size_t int64_bytes = 8;

/// NodeProto: input = 1, op_type = 4. The second input of a Reshape is the shape.
void add_shape_of(std::string_view node, std::set<std::string_view>& shapes) {
    std::vector<std::string_view> inputs;
    std::string_view operation;
    for_each(node, [&](const Field& field) {
        if (field.number == 1) inputs.push_back(field.bytes);
        if (field.number == 4) operation = field.bytes;
    });
    if (operation == "Reshape" && inputs.size() == 2) shapes.insert(inputs[1]);
}

/// TensorProto: data_type = 2, name = 8, raw_data = 9.
struct Constant {
    std::string_view name;
    std::uint64_t type = 0;
    std::string_view raw; ///< little-endian numbers
};

Constant constant_of(std::string_view tensor) {
    Constant constant;
    for_each(tensor, [&](const Field& field) {
        if (field.number == 2) constant.type = field.value;
        if (field.number == 8) constant.name = field.bytes;
        if (field.number == 9 && field.wire == Wire::bytes) constant.raw = field.bytes;
    });
    return constant;
}

/// A shape of two lengths or more, the first of which is 1.
bool is_for_one(const Constant& shape) {
    constexpr std::string_view one{"\1\0\0\0\0\0\0\0", int64_bytes};
    return shape.type == int64_type && shape.raw.size() >= 2 * int64_bytes && shape.raw.starts_with(one);
}

} // namespace

bool free_batch(std::string& model) {
    std::vector<std::size_t> places;
    // ModelProto: graph = 7. GraphProto: node = 1, initializer = 5.
    for_each(model, [&](const Field& part) {
        if (part.number != 7 || part.wire != Wire::bytes) return;
        std::set<std::string_view> shapes;
        for_each(part.bytes, [&](const Field& field) {
            if (field.number == 1) add_shape_of(field.bytes, shapes);
        });
        for_each(part.bytes, [&](const Field& field) {
            if (field.number != 5) return;
            const Constant constant = constant_of(field.bytes);
            if (shapes.contains(constant.name) && is_for_one(constant))
                places.push_back(static_cast<std::size_t>(constant.raw.data() - model.data()));
        });
    });
    for (const std::size_t place : places)
        model[place] = 0;
    return !places.empty();
}

} // namespace vlm::vision
