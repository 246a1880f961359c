// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/summariser.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/analysis/template.hpp"
#include "common/analysis/work_key.hpp"
#include "common/base/hash.hpp"
#include "common/base/log.hpp"
#include "common/base/text.hpp"

namespace vlm::analysis {

namespace {

constexpr std::size_t group_size = 6;
constexpr int most_halvings = 8; ///< of texts that no context holds

using Group = std::vector<Passage>;

std::string text_of(const Group& group) {
    std::string text;
    for (const Passage& passage : group)
        text += fmt::format("\n\n[{}] {}", passage.label, base::trim(passage.text));
    return text;
}

Span span_of(const Group& group) {
    Span span = group.front().span;
    for (const Passage& passage : group)
        span.t1 = std::max(span.t1, passage.span.t1);
    return span;
}

/// "0:00 - 0:30" and "0:30 - 1:00" as "0:00 - 1:00".
std::string label_of(const Group& group) {
    const std::string& first = group.front().label;
    const std::string& last = group.back().label;
    const auto begin = first.find(" - ");
    const auto end = last.rfind(" - ");
    if (group.size() == 1 || begin == std::string::npos || end == std::string::npos) return first;
    return first.substr(0, begin) + last.substr(end);
}

std::string gaps(const std::vector<Passage>& missing) {
    std::vector<std::string> labels;
    for (const Passage& each : missing)
        labels.push_back(each.label);
    return fmt::format("{}", fmt::join(labels, ", "));
}

Group half_of(const Group& group, bool second) {
    const auto middle = group.begin() + static_cast<std::ptrdiff_t>(group.size() / 2);
    return second ? Group{middle, group.end()} : Group{group.begin(), middle};
}

void shorten(Group& group) {
    for (Passage& passage : group)
        passage.text = base::valid_utf8(std::string_view{passage.text}.substr(0, passage.text.size() / 2));
}

} // namespace

std::string default_reduce_prompt() {
    return "Below are descriptions of parts of a video that follow each other, each behind the time of its part. Write "
           "one "
           "summary of all of it, in the order of time: what happens, who and what is seen, what changes and when. "
           "Keep the "
           "times of what matters, and say nothing that the descriptions do not say.";
}

/// One run: all levels.
class Summariser::Course {
public:
    Course(const Party& party, const Prompt& prompt, const SummarySubject& about, std::vector<Passage> missing)
        : m_party{party}
        , m_prompt{prompt}
        , m_about{about}
        , m_missing{std::move(missing)} {
        TemplateValues values;
        values.source = about.source;
        m_question = Template{prompt.text}.render(values);
    }

    Outcome run(Group passages) {
        if (passages.empty()) return {};
        do {
            ++m_level;
            m_total = passages.size();
            ask_level(passages);
            passages = std::exchange(m_next, {});
        } while (!m_outcome.stop && passages.size() > 1);
        m_outcome.level = m_level;
        if (!m_outcome.stop && !passages.empty()) m_outcome.summary = std::move(passages.front());
        return std::move(m_outcome);
    }

private:
    void ask_level(const Group& passages) {
        m_lane = m_party.pool.begin();
        for (std::size_t i = 0; i < passages.size(); i += group_size) {
            const auto begin = passages.begin() + static_cast<std::ptrdiff_t>(i);
            const std::size_t size = std::min(group_size, passages.size() - i);
            if (!submit({begin, begin + static_cast<std::ptrdiff_t>(size)})) break;
        }
        m_lane->end([](bool) {});
        m_party.pool.finish();
    }

    bool submit(const Group& group) {
        const auto said = std::make_shared<Group>();
        const auto ask = [this, group, said](Findings& findings) {
            if (group.size() == 1 && m_total > 1) {
                *said = group; // goes into the next level as it is
            } else {
                this->ask(group, 0, findings, *said);
            }
        };
        return m_lane->submit(ask, 0, [this, group, said](const Findings& findings) {
            m_next.insert(m_next.end(), said->begin(), said->end());
            take(group, findings);
        });
    }

    void take(const Group& group, const Findings& findings) {
        m_outcome.failed += findings.failed;
        m_outcome.passing += findings.passing;
        m_outcome.known += findings.known;
        m_outcome.known_failed += findings.known_failed;
        if (findings.stop) m_outcome.stop = findings.stop;
        if (findings.failed + findings.known_failed > 0) m_failed.push_back({span_of(group), label_of(group), ""});
        for (const records::Result& result : findings.results)
            m_party.sink(result);
    }

    /// Whether a group is all that there is on this level.
    [[nodiscard]] bool is_whole(const Group& group) const { return group.size() == m_total; }

    /// Those that failed in the level before are known by now.
    [[nodiscard]] Group missing() const {
        Group all = m_missing;
        all.insert(all.end(), m_failed.begin(), m_failed.end());
        std::stable_sort(all.begin(), all.end(),
                         [](const Passage& a, const Passage& b) { return a.span.t0 < b.span.t0; });
        return all;
    }

    [[nodiscard]] infer::Question question(const Group& group) const {
        infer::Question question;
        question.system = m_prompt.system;
        question.generation = m_prompt.generation;
        question.text = m_question + text_of(group);
        if (is_whole(group)) question.schema = m_prompt.schema;
        return question;
    }

    [[nodiscard]] std::string key_of(const Group& group, const Span& span) const {
        const infer::BackendInfo backend = m_party.backend.info();
        WorkUnit work;
        const std::string material = text_of(group) + '\0' + (is_whole(group) ? gaps(missing()) : "");
        work.video =
            "texts of " + (m_about.video.empty() ? m_about.source : m_about.video) + ": " + base::sha256_hex(material);
        work.t0 = span.t0;
        work.t1 = span.t1;
        work.backend = backend.name;
        work.model = backend.model;
        return work_key(work, m_prompt);
    }

    /// Tokens that fit beside the answer, as Analyst::room().
    [[nodiscard]] bool fits(const infer::Question& question) const {
        const auto most = room_of(m_party.backend.info(), m_prompt.generation);
        return !most || m_party.asker.estimate(question) <= *most;
    }

    bool is_known(const Group& group, const std::string& key, Findings& findings, Group& said) const {
        const Span span = span_of(group);
        const auto known = m_party.known ? m_party.known(key, span) : std::nullopt;
        if (!known) return false;
        if (known->text) {
            ++findings.known;
            said.push_back({span, label_of(group), *known->text, group.front().wall, key});
        } else {
            ++findings.known_failed;
        }
        return true;
    }

    /// No summary is stored in parts.
    bool is_cached(const Group& group, const std::string& key, Findings& findings, Group& said) const {
        if (!m_party.store.find) return false;
        std::vector<records::Result> found = m_party.store.find(key, span_of(group));
        if (found.size() != 1) return false;
        records::Result& result = found.front();
        describe(group, key, result);
        result.prompt_id = m_prompt.id();
        result.usage = {0, 0, 0};
        result.attempts = 0;
        result.cached = true;
        tell(group, std::move(result), findings, said);
        return true;
    }

    void ask(const Group& group, int halvings, Findings& findings, Group& said) const {
        const std::string key = key_of(group, span_of(group));
        if (is_known(group, key, findings, said) || is_cached(group, key, findings, said)) return;
        const infer::Question asked = question(group);
        const bool may_shrink = group.size() > 2 || halvings < most_halvings;
        if (may_shrink && !fits(asked)) return ask_less(group, halvings, findings, said);
        const infer::Answer answer = m_party.asker.ask(asked, {});
        const bool overflow = answer.failure && answer.failure->kind == infer::FailureClass::context;
        if (overflow && may_shrink) return ask_less(group, halvings, findings, said);
        keep(group, key, answer, findings, said);
    }

    /// Two halves, one after the other; texts of which not even two fit are cut.
    void ask_less(const Group& group, int halvings, Findings& findings, Group& said) const {
        if (group.size() <= 2) {
            Group shorter = group;
            shorten(shorter);
            base::log::warning("{}: {}: the texts are longer than the model's context, and are cut", m_about.source,
                               label_of(group));
            return ask(shorter, halvings + 1, findings, said);
        }
        for (const bool second : {false, true}) {
            const Group half = half_of(group, second);
            if (half.size() == 1) {
                said.push_back(half.front());
            } else if (!findings.stop) {
                ask(half, 0, findings, said);
            }
        }
    }

    void keep(const Group& group, const std::string& key, const infer::Answer& answer, Findings& findings,
              Group& said) const {
        records::Result result = record(group, key, answer);
        if (answer.failure) {
            base::log::error("{}: {}: {}", m_about.source, label_of(group), answer.failure->message);
            findings.stop = end_of_run(*answer.failure);
            const bool left = findings.stop == base::ExitCode::budget || findings.stop == base::ExitCode::interrupted;
            if (left) return; // still to do
            ++findings.failed;
            if (records::may_pass(infer::name(answer.failure->kind))) ++findings.passing;
        } else if (m_party.store.keep) {
            m_party.store.keep(key, "", result);
        }
        tell(group, std::move(result), findings, said);
    }

    void tell(const Group& group, records::Result result, Findings& findings, Group& said) const {
        if (!result.error) {
            ++findings.succeeded;
            said.push_back({{result.t0, result.t1}, label_of(group), result.text, result.wall, result.key});
        }
        if (m_party.keeper) m_party.keeper(result);
        findings.results.push_back(std::move(result));
    }

    [[nodiscard]] records::Result record(const Group& group, const std::string& key,
                                         const infer::Answer& answer) const {
        records::Result result = made_result(m_party.backend.info(), m_prompt, answer);
        describe(group, key, result);
        if (!result.missing.empty() && !answer.failure && !m_prompt.schema)
            result.text += "\n\nNothing is known of " + gaps(missing()) + ".";
        return result;
    }

    /// What it is about.
    void describe(const Group& group, const std::string& key, records::Result& result) const {
        const Span span = span_of(group);
        result.key = key;
        result.source = m_about.source;
        result.video = m_about.video;
        result.t0 = span.t0;
        result.t1 = span.t1;
        result.wall = group.front().wall;
        result.level = m_level;
        result.missing.clear();
        if (!is_whole(group)) return;
        for (const Passage& each : missing())
            result.missing.emplace_back(each.span.t0, each.span.t1);
    }

    const Party& m_party;
    std::shared_ptr<RequestPool::Lane> m_lane; ///< of the level at hand
    const Prompt& m_prompt;
    const SummarySubject& m_about;
    Group m_missing; ///< from the beginning
    Group m_failed;  ///< since
    std::string m_question;
    int m_level = 0;
    std::size_t m_total = 0; ///< passages of this level
    Group m_next;
    Outcome m_outcome;
};

Summariser::Summariser(Party party, Prompt prompt)
    : m_party{std::move(party)}
    , m_prompt{std::move(prompt)} {}

Summariser::Outcome Summariser::run(const SummarySubject& about, std::vector<Passage> passages,
                                    std::vector<Passage> missing) {
    return Course{m_party, m_prompt, about, std::move(missing)}.run(std::move(passages));
}

} // namespace vlm::analysis
