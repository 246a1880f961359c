// SPDX-License-Identifier: Apache-2.0
#include "common/infer/wire_kserve.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/base/text.hpp"
#include "common/infer/failure.hpp"
#include "common/infer/json_text.hpp"

namespace vlm::infer {
namespace {

using nlohmann::json;

static_assert(std::endian::native == std::endian::little);

constexpr int longest = 1 << 24; // of a dimension, and of all together some more

/// Nothing where it is no list of lengths.
std::optional<vision::Shape> shape_of(const json& value) {
    if (!value.is_array() || value.empty() || value.size() > 8) return std::nullopt;
    vision::Shape shape;
    for (const json& length : value) {
        if (!length.is_number_integer() || length < -1 || length > longest) return std::nullopt;
        shape.push_back(length.get<int>());
    }
    return shape;
}

std::optional<std::vector<KservePort>> ports_of(const json& list) {
    if (!list.is_array() || list.empty()) return std::nullopt;
    std::vector<KservePort> ports;
    for (const json& item : list) {
        const auto shape = shape_of(member_of(item, "shape"));
        if (!shape) return std::nullopt;
        ports.push_back({text_of(item, "name"), text_of(item, "datatype"), *shape});
    }
    return ports;
}

/// Nothing where a length is unknown, or the numbers are too many.
std::optional<std::size_t> total(const vision::Shape& shape) {
    std::size_t count = 1;
    for (const int length : shape) {
        if (length < 0) return std::nullopt;
        count *= static_cast<std::size_t>(length);
        if (count > std::size_t{longest} * 16) return std::nullopt;
    }
    return count;
}

std::optional<std::size_t> json_length_of(std::string_view header, std::size_t body) {
    if (header.empty()) return body;
    std::size_t length = 0;
    const auto [end, error] = std::from_chars(header.data(), header.data() + header.size(), length);
    if (error != std::errc{} || end != header.data() + header.size() || length > body) return std::nullopt;
    return length;
}

/// Tensors may be lists of lists. False where there is anything but numbers.
bool append_numbers(const json& list, std::vector<float>& values) {
    if (!list.is_array()) return false;
    for (const json& item : list) {
        if (item.is_number())
            values.push_back(item.get<float>());
        else if (!append_numbers(item, values))
            return false;
    }
    return true;
}

/// The numbers of an output: as many bytes from the front of `rest`, which become fewer, or a list.
std::optional<std::vector<float>> values_of(const json& item, std::string_view& rest) {
    std::vector<float> values;
    if (const auto size = count_of(member_of(item, "parameters"), "binary_data_size")) {
        const auto bytes = static_cast<std::size_t>(*size);
        if (bytes > rest.size() || bytes % sizeof(float) != 0) return std::nullopt;
        values.resize(bytes / sizeof(float));
        if (bytes > 0) std::memcpy(values.data(), rest.data(), bytes);
        rest.remove_prefix(bytes);
        return values;
    }
    if (!append_numbers(member_of(item, "data"), values)) return std::nullopt;
    return values;
}

std::variant<KserveOutput, Failure> output_of(const json& item, std::string_view& rest) {
    KserveOutput output;
    output.name = base::one_line(text_of(item, "name"), 60);
    const std::string type = text_of(item, "datatype");
    if (type != "FP32") return protocol_failure(fmt::format("output \"{}\" is {}, not FP32", output.name, type));
    const auto shape = shape_of(member_of(item, "shape"));
    if (!shape || !total(*shape)) return protocol_failure(fmt::format("output \"{}\" has no shape", output.name));
    auto values = values_of(item, rest);
    if (!values) return protocol_failure(fmt::format("output \"{}\" is cut off, or no numbers", output.name));
    if (values->size() != total(*shape))
        return protocol_failure(fmt::format("output \"{}\" holds {} numbers for the shape {}", output.name,
                                            values->size(), vision::shape_text(*shape)));
    output.shape = *shape;
    output.values = std::move(*values);
    return output;
}

} // namespace

std::variant<KserveModel, Failure> read_kserve_model(std::string_view body) {
    const auto answer = read_json(body);
    if (!answer)
        return protocol_failure("the metadata are no JSON: is this the address of a model (…/v2/models/NAME)?");
    if (auto failure = failure_in(*answer, 200)) return *failure;
    auto inputs = ports_of(member_of(*answer, "inputs"));
    auto outputs = ports_of(member_of(*answer, "outputs"));
    if (!inputs || !outputs)
        return protocol_failure("the metadata name no inputs and outputs: is this the address of a model?");
    return KserveModel{std::move(*inputs), std::move(*outputs)};
}

int read_kserve_max_batch(std::string_view body) {
    const auto answer = read_json(body);
    if (!answer) return 0;
    return static_cast<int>(std::min<std::int64_t>(count_of(*answer, "max_batch_size").value_or(0), 1024));
}

KserveBody kserve_body(const std::string& input, const vision::Shape& shape, std::span<const float> values,
                       const std::vector<KservePort>& outputs) {
    const std::size_t size = values.size_bytes();
    json wanted = json::array();
    for (const KservePort& output : outputs)
        wanted.push_back({{"name", output.name}, {"parameters", {{"binary_data", true}}}});
    const json request = {
        {"inputs",
         {{{"name", input}, {"shape", shape}, {"datatype", "FP32"}, {"parameters", {{"binary_data_size", size}}}}}},
        {"outputs", wanted}};
    KserveBody body{request.dump(-1, ' ', false, json::error_handler_t::replace), 0};
    body.json_length = body.bytes.size();
    body.bytes.resize(body.json_length + size);
    if (size > 0) std::memcpy(body.bytes.data() + body.json_length, values.data(), size);
    return body;
}

std::variant<std::vector<KserveOutput>, Failure> read_kserve_answer(std::string_view body,
                                                                    std::string_view json_length) {
    const auto length = json_length_of(json_length, body.size());
    const auto answer = length ? read_json(body.substr(0, *length)) : std::nullopt;
    if (!answer) return protocol_failure("the answer does not begin with JSON");
    if (auto failure = failure_in(*answer, 200)) return *failure;
    const json& list = member_of(*answer, "outputs");
    if (!list.is_array() || list.empty()) return protocol_failure("the answer has no outputs");
    std::string_view rest = body.substr(*length);
    std::vector<KserveOutput> outputs;
    for (const json& item : list) {
        auto output = output_of(item, rest);
        if (auto* failure = std::get_if<Failure>(&output)) return std::move(*failure);
        outputs.push_back(std::get<KserveOutput>(std::move(output)));
    }
    return outputs;
}

} // namespace vlm::infer
