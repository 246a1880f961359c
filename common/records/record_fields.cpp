// SPDX-License-Identifier: Apache-2.0
#include "common/records/record_fields.hpp"

#include <stdexcept>

#include <nlohmann/json.hpp>

#include "common/base/nesting.hpp"
#include "common/base/text.hpp"
#include "common/records/read_record.hpp"

namespace vlm::records {

using Json = nlohmann::json;

namespace {

/// Deeper nesting is no record: writing it goes by recursion, which could exhaust the stack. An answer has 200 levels
/// at most (infer::read_json).
constexpr int deepest = 250;

} // namespace

void refuse(const std::string& reason) {
    throw std::invalid_argument{reason};
}

Json parsed_record(std::string_view line) {
    if (base::nests_deeper(line, deepest)) refuse("is nested too deep");
    Json record = Json::parse(line, nullptr, false);
    if (record.is_discarded()) refuse("is no JSON");
    if (!record.is_object()) refuse("is no object");
    return record;
}

const Json& member(const Json& record, const char* name) {
    static const Json nothing;
    const auto found = record.find(name);
    return found == record.end() ? nothing : *found;
}

std::string text_or_none(const Json& record, const char* name) {
    const Json& value = member(record, name);
    if (value.is_null()) return "";
    if (!value.is_string()) refuse(std::string{name} + " is no text");
    return base::valid_utf8(value.get_ref<const std::string&>());
}

std::string text(const Json& record, const char* name) {
    constexpr std::size_t longest = 4096; // of what names something
    std::string value = text_or_none(record, name);
    if (value.empty()) refuse(std::string{name} + " is missing");
    if (value.size() > longest) refuse(std::string{name} + " is too long");
    return value;
}

base::Micros time(const Json& record, const char* name) {
    const Json& value = member(record, name);
    const auto micros = value.is_number() ? micros_of(value.get<double>()) : std::nullopt;
    if (!micros) refuse(std::string{name} + " is no time");
    return *micros;
}

std::int64_t whole(const Json& record, const char* name) {
    const Json& value = member(record, name);
    const std::int64_t number = value.is_number_integer() ? value.get<std::int64_t>() : -1;
    if (number < 0) refuse(std::string{name} + " is no number of things"); // what is beyond becomes negative
    return number;
}

std::string wall(const Json& record) {
    const auto plain = plain_wall(text(record, "wall"));
    if (!plain) refuse("wall is no time in UTC");
    return *plain;
}

std::string work_key(const Json& record, const char* name) {
    auto key = key_bytes(text_or_none(record, name));
    if (!key) refuse(std::string{name} + " is no work key");
    return *std::move(key);
}

} // namespace vlm::records
