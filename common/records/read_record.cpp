// SPDX-License-Identifier: Apache-2.0
#include "common/records/read_record.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "common/base/text.hpp"

namespace vlm::records {
namespace {

using Json = nlohmann::json;

/// Written by programs here, and nothing that an index is asked for.
constexpr std::array<std::string_view, 8> passed_over = {"vlm.frame/1", "vlm.stream/1",  "vlm.end/1",
                                                         "vlm.gate/1",  "vlm.summary/1", "vlm.probe/1",
                                                         "vlm.video/1", "vlm.moment/1"};

[[noreturn]] void refuse(const std::string& reason) {
    throw std::invalid_argument{reason};
}

const Json& member(const Json& record, const char* name) {
    static const Json nothing;
    const auto found = record.find(name);
    return found == record.end() ? nothing : *found;
}

/// "" where it is null or not there.
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

std::string wall(const Json& record) {
    const auto plain = plain_wall(text(record, "wall"));
    if (!plain) refuse("wall is no time in UTC");
    return *plain;
}

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

std::string work_key(const Json& record, const char* name) {
    auto key = key_bytes(text_or_none(record, name));
    if (!key) refuse(std::string{name} + " is no work key");
    return *std::move(key);
}

std::string error_of(const Json& record) {
    const Json& error = member(record, "error");
    if (error.is_null()) return "";
    if (!error.is_object()) refuse("error is no object");
    return text(error, "class") + ": " + text_or_none(error, "message");
}

ReadResult read_result(const Json& record) {
    ReadResult result;
    result.key = work_key(record, "key");
    if (!member(record, "part_of").is_null()) result.part_of = work_key(record, "part_of");
    result.prompt_id = text_or_none(record, "prompt_id");
    result.source = text(record, "source");
    if (!member(record, "video").is_null()) result.video = text(record, "video");
    result.t0 = time(record, "t0");
    result.t1 = time(record, "t1");
    if (!member(record, "wall").is_null()) result.wall = wall(record);
    result.model = text_or_none(record, "model");
    if (!member(record, "text").is_null()) result.text = text_or_none(record, "text");
    result.error = error_of(record);
    return result;
}

ReadEvent read_event(const Json& record) {
    ReadEvent event{text(record, "source"), text(record, "event"), wall(record), std::nullopt};
    if (!member(record, "t").is_null()) event.t = time(record, "t");
    return event;
}

ReadStatus read_status(Json record) {
    ReadStatus status{text(record, "program"), wall(record), {}};
    const Json sources = member(record, "sources");
    if (!sources.is_array()) refuse("sources is no list");
    for (const Json& source : sources) {
        record["sources"] = Json::array({source});
        status.parts.push_back({text(source, "source"), record.dump()});
    }
    return status;
}

Json parsed(std::string_view line) {
    try {
        Json record = Json::parse(line);
        if (record.is_object()) return record;
    } catch (const Json::exception&) {
        refuse("is no JSON");
    }
    refuse("is no object");
}

} // namespace

ReadRecord read_record(std::string_view line) {
    const Json record = parsed(line);
    const std::string schema = text_or_none(record, "schema");
    if (schema == "vlm.result/1") return read_result(record);
    if (schema == "vlm.event/1") return read_event(record);
    if (schema == "vlm.status/1") return read_status(record);
    if (std::find(passed_over.begin(), passed_over.end(), schema) != passed_over.end()) return PassedOver{};
    if (schema.empty()) refuse("is no record: it has no \"schema\"");
    refuse("is a record of a kind that is not known: " + base::one_line(schema, 50));
}

std::optional<std::string> key_bytes(std::string_view hex) {
    constexpr std::size_t digits = 64;
    if (hex.size() != digits || std::any_of(hex.begin(), hex.end(), [](char c) { return digit(c) < 0; }))
        return std::nullopt;
    std::string key;
    for (std::size_t i = 0; i < digits; i += 2)
        key += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
    return key;
}

std::optional<base::Micros> micros_of(double seconds) {
    constexpr double most = 2e9; // up to there a double tells microseconds apart
    if (!(std::abs(seconds) <= most)) return std::nullopt;
    return base::Micros{std::llround(seconds * 1e6)};
}

std::optional<std::string> plain_wall(std::string_view wall) {
    constexpr std::string_view shape = "0000-00-00T00:00:00";
    const auto fits = [](char given, char shown) {
        return shown == '0' ? given >= '0' && given <= '9' : given == shown;
    };
    if (wall.size() <= shape.size() || !wall.ends_with('Z')) return std::nullopt;
    if (!std::equal(shape.begin(), shape.end(), wall.begin(), [&](char s, char g) { return fits(g, s); }))
        return std::nullopt;
    std::string_view fraction = wall.substr(shape.size(), wall.size() - shape.size() - 1);
    if (!fraction.empty() && fraction.front() != '.') return std::nullopt;
    if (!fraction.empty()) fraction.remove_prefix(1);
    if (fraction.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    std::string digits{fraction.substr(0, 3)};
    digits.resize(3, '0');
    return std::string{wall.substr(0, shape.size())} + "." + digits + "Z";
}

} // namespace vlm::records
