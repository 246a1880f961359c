// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/questions.hpp"

#include <array>
#include <utility>

#include "common/analysis/template.hpp"
#include "common/base/error.hpp"
#include "tools/analyze/edition.hpp"
#include "tools/analyze/job_builder.hpp"

namespace vlm::analyze {

namespace {

constexpr std::array<const char*, 4> asked_by = {"prompt", "system", "schema", "choices"};

} // namespace

Questions::Questions(Start start)
    : m_start{std::move(start)} {}

std::unique_ptr<Edition> Questions::edition(const std::string& source, const Wishes& wishes) const {
    cli::Arguments arguments = m_start.arguments;
    const auto wish_for = [&](const std::string& name) {
        const auto wish = wishes.find(name);
        if (wish == wishes.end()) return;
        if (wish->second.profile) {
            for (const char* option : asked_by)
                arguments.options.erase(option);
            arguments.options["profile"] = {*wish->second.profile};
        }
        if (wish->second.prompt) arguments.options["prompt"] = {*wish->second.prompt};
    };
    wish_for("");
    if (!source.empty()) wish_for(source);
    auto made = std::make_unique<Edition>(arguments);
    if (source.empty() || !made->apply(source)) return made;
    const cli::Assignment* profile = made->of_source("profile");
    if (profile == nullptr) return made;
    // A profile counts where it is named, and what stands beside it counts more.
    arguments.options["profile"] = profile->values;
    for (const char* option : asked_by) {
        if (const cli::Assignment* own = made->of_source(option)) arguments.options[option] = own->values;
    }
    made = std::make_unique<Edition>(arguments);
    made->apply(source);
    return made;
}

std::shared_ptr<const analysis::Prompt> Questions::read(const std::string& source, const Wishes& wishes) const {
    const auto made = edition(source, wishes);
    made->settings().apply_model(m_start.model);
    const auto is_wished = [&](const std::string& name) {
        const auto wish = wishes.find(name);
        return wish != wishes.end() && (wish->second.prompt || wish->second.profile);
    };
    const bool wished = is_wished("") || is_wished(source);
    if (!wished && made->options().prompt.prompt == "@-") return std::make_shared<analysis::Prompt>(m_start.prompt);
    auto prompt = std::make_shared<analysis::Prompt>(
        PromptReader{}.read(made->options(), wished ? std::string{} : m_start.positional));
    if (!m_start.one_by_one && analysis::Template{prompt->text}.uses("previous"))
        throw base::UsageError{"{previous} needs questions that are asked one by one (--concurrency 1)"};
    return prompt;
}

std::shared_ptr<const analysis::Prompt> Questions::of(const std::string& source) {
    const std::lock_guard lock{m_mutex};
    auto& known = m_known[source];
    if (!known) known = read(source, m_wishes);
    return known;
}

std::optional<analysis::WindowShape> Questions::shape_of(const std::string& source) {
    const std::lock_guard lock{m_mutex};
    const auto made = edition(source, m_wishes);
    if (made->of_source("window") == nullptr && made->of_source("stride") == nullptr) return std::nullopt;
    const int size = made->options().window.value_or(1);
    return analysis::WindowShape{static_cast<std::size_t>(size),
                                 static_cast<std::size_t>(made->options().stride.value_or(size))};
}

std::optional<media::Selection> Questions::selection_of(const std::string& source) {
    const std::lock_guard lock{m_mutex};
    const auto made = edition(source, m_wishes);
    if (made->of_source("fps") == nullptr && made->of_source("every") == nullptr) return std::nullopt;
    return cli::selection_of(made->options().sampling);
}

void Questions::change(const analysis::QuestionWish& wish) {
    const std::lock_guard lock{m_mutex};
    Wishes wishes = m_wishes;
    if (wish.source.empty()) wishes.clear(); // it is of all
    analysis::QuestionWish& mine = wishes[wish.source];
    if (wish.profile) mine = wish;
    if (wish.prompt) mine.prompt = wish.prompt;
    renew(wishes);
}

void Questions::read_again() {
    const std::lock_guard lock{m_mutex};
    renew(m_wishes);
}

void Questions::renew(const Wishes& wishes) {
    static_cast<void>(read("", wishes)); // what is wrong with all is told though no source is known yet
    Known known;
    for (const auto& [source, prompt] : m_known)
        known[source] = read(source, wishes);
    for (const auto& [source, wish] : wishes)
        if (!known.contains(source)) known[source] = read(source, wishes);
    m_known = std::move(known);
    m_wishes = wishes;
}

} // namespace vlm::analyze
