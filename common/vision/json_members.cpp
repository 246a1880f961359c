// SPDX-License-Identifier: Apache-2.0
#include "common/vision/json_members.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/base/error.hpp"
#include "common/base/text.hpp"

namespace vlm::vision {

using nlohmann::json;

namespace {

bool is_list_of_texts(const json& value) {
    return value.is_array() && !value.empty() &&
           std::all_of(value.begin(), value.end(), [](const json& item) { return item.is_string(); });
}

} // namespace

Members::Members(const json& object, std::string file, std::string path, std::vector<std::string> known)
    : m_object{object}
    , m_file{std::move(file)}
    , m_path{std::move(path)} {
    for (const auto& item : object.items()) {
        if (std::find(known.begin(), known.end(), item.key()) == known.end())
            refuse(item.key(), "no such member" + suggestion(item.key(), known));
    }
}

bool Members::has(const std::string& name) const {
    return m_object.contains(name);
}

bool Members::is_text(const std::string& name) const {
    return value(name).is_string();
}

std::string Members::text(const std::string& name) const {
    if (!is_text(name)) refuse(name, "must be a text");
    return base::one_line(value(name).get<std::string>());
}

double Members::number(const std::string& name, double least, double most) const {
    const json& found = value(name);
    if (!found.is_number() || found.get<double>() < least || found.get<double>() > most)
        refuse(name, fmt::format("must be a number from {} to {}", least, most));
    return found.get<double>();
}

std::vector<double> Members::numbers(const std::string& name, std::size_t count) const {
    const json& found = value(name);
    if (found.is_number()) return std::vector<double>(count, found.get<double>());
    const bool all = found.is_array() && found.size() == count &&
                     std::all_of(found.begin(), found.end(), [](const json& item) { return item.is_number(); });
    if (!all) refuse(name, fmt::format("must be a number or a list of {}", count));
    return found.get<std::vector<double>>();
}

std::vector<std::string> Members::texts(const std::string& name) const {
    if (!is_list_of_texts(value(name))) refuse(name, "must be a list of texts");
    std::vector<std::string> texts;
    for (const json& item : value(name))
        texts.push_back(base::one_line(item.get<std::string>()));
    return texts;
}

std::vector<std::vector<std::string>> Members::lists(const std::string& name) const {
    const json& found = value(name);
    if (!found.is_array() || !std::all_of(found.begin(), found.end(), is_list_of_texts))
        refuse(name, "must be a list of lists of texts");
    return found.get<std::vector<std::vector<std::string>>>();
}

std::size_t Members::choice(const std::string& name, const std::vector<std::string>& choices) const {
    const std::string chosen = text(name);
    const auto found = std::find(choices.begin(), choices.end(), chosen);
    if (found == choices.end())
        refuse(name,
               fmt::format("\"{}\" is none of {}{}", chosen, fmt::join(choices, ", "), suggestion(chosen, choices)));
    return static_cast<std::size_t>(found - choices.begin());
}

Members Members::object(const std::string& name, std::vector<std::string> known) const {
    if (!value(name).is_object()) refuse(name, "must be an object");
    return {value(name), m_file, m_path + name + ".", std::move(known)};
}

void Members::refuse(const std::string& name, const std::string& reason) const {
    throw base::InputError{m_file, fmt::format("\"{}{}\": {}", m_path, base::one_line(name, 60), reason)};
}

const json& Members::value(const std::string& name) const {
    if (!has(name)) refuse(name, "is missing");
    return m_object.at(name);
}

std::string suggestion(const std::string& word, const std::vector<std::string>& names) {
    const std::string near = base::nearest(word, names);
    return near.empty() ? "" : fmt::format(": did you mean \"{}\"?", near);
}

} // namespace vlm::vision
