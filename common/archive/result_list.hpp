// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "common/archive/footage.hpp"
#include "common/base/clock.hpp"
#include "common/store/connection.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

/// Which results of footage are wanted.
struct ResultFilter {
    SpanChoice span;
    std::string task;                                           ///< its name; empty: of any
    std::string model;                                          ///< with * and ?; empty: of any, and of none
    std::size_t most = std::numeric_limits<std::size_t>::max(); ///< so many, the first ones
    std::optional<base::Micros> begin = std::nullopt;           ///< on the footage's clock: none that begins before
};

/// A result as the index holds it; views into the row.
struct StoredResult {
    std::string_view task;
    base::Micros t0;
    base::Micros t1;
    std::string_view wall; ///< of its first frame; empty where it is not known
    std::string_view model;
    std::string_view text;  ///< empty where there is none
    std::string_view error; ///< empty where there is an answer
    std::string_view record;
    base::Micros at; ///< when it begins, on the footage's clock

    [[nodiscard]] base::Micros until() const { return at + (t1 - t0); }
};

/// Gives the results of footage that overlap the span, in the order of their times. Of a live source, one that begins
/// more than a day before the span is not looked at, and one of an unknown time is in none. Throws as span_of() does.
void list_results(const store::Connection& index, const Footage& footage, const ResultFilter& filter,
                  const std::function<void(const StoredResult&)>& take);

/// What was said aloud.
struct StoredSpeech {
    base::Micros t0; ///< media time
    base::Micros t1;
    std::string_view text;
    base::Micros at; ///< when it begins, on the footage's clock

    [[nodiscard]] base::Micros until() const { return at + (t1 - t0); }
};

/// What was said in a part of footage, one after the other, in the order of time.
class SpeechList {
public:
    SpeechList(const store::Connection& index, const Footage& footage, const Span& span);

    /// When the first one begins, before any is taken; nothing where there is none.
    [[nodiscard]] std::optional<base::Micros> first() const {
        return m_current ? std::optional{m_current->at} : std::nullopt;
    }

    /// The next one, if it begins at `latest` or before.
    [[nodiscard]] std::optional<StoredSpeech> next(base::Micros latest);

private:
    void advance();

    store::Statement m_rows;
    bool m_is_live;
    Span m_span;
    std::optional<StoredSpeech> m_current;
    bool m_taken = false;
};

/// The SQL that is asked of the index for both, which has to find its rows by the index's own indexes.
[[nodiscard]] std::span<const std::string_view> questions_about_results();

} // namespace vlm::archive
