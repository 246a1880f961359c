// SPDX-License-Identifier: Apache-2.0
#include "common/cli/named_source.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/cli/source_table.hpp"

namespace vlm::cli {
namespace {

/// Name and place, as far as the argument has them.
std::pair<std::string, std::string> parts_of(const std::string& argument, const cli::Settings& settings) {
    if (settings.knows_source(argument)) return {argument, ""};
    std::error_code none;
    const auto equals = argument.find('=');
    const bool named = equals != std::string::npos && cli::is_source_name(argument.substr(0, equals));
    if (!named || std::filesystem::exists(argument, none)) return {"", argument};
    return {argument.substr(0, equals), argument.substr(equals + 1)};
}

} // namespace

capture::NamedSource named_source(const std::string& argument, cli::Settings& settings,
                                  const cli::SourceOptions& options) {
    auto [name, place] = parts_of(argument, settings);
    settings.apply_source(name);
    if (!name.empty() && place.empty()) place = cli::url_of_source(settings);
    if (!name.empty() && place.empty())
        throw base::UsageError{fmt::format("{}: where is it? [source.{}] has no url", argument, name)};
    for (const std::string& line : settings.source_lines())
        base::log::debug("{}: {}", name, line);
    capture::NamedSource source{name, place, cli::open_options(options, place)};
    const cli::Login login = cli::login_of_source(settings);
    if (!login.user.empty()) {
        source.opening.reading.user = login.user;
        source.opening.reading.password = login.password;
    }
    return source;
}

std::vector<std::string> places_of(const std::vector<std::string>& arguments, const Settings& settings) {
    std::vector<std::string> places;
    std::transform(arguments.begin(), arguments.end(), std::back_inserter(places),
                   [&](const std::string& argument) { return parts_of(argument, settings).second; });
    return places;
}

} // namespace vlm::cli
