// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/analysis/analyst.hpp"

namespace vlm::analysis {

/// The cache of answers as one unit of work sees it. A work key tells what is asked of a file or of pictures; what lies
/// at an address may be another video by now, so that its pictures count as well.
class UnitCache {
public:
    /// Both outlive it.
    UnitCache(const AnswerStore& store, const Subject& subject)
        : m_store{store}
        , m_subject{subject} {}

    /// The unit's frames, before anything else.
    void begin(const Window& window);

    /// The answers to the work with this key (a unit or a part of it) about this span, as records of this run; `window`
    /// holds the frames that would be sent.
    [[nodiscard]] std::vector<records::Result> find(const std::string& key, const Span& span,
                                                    const Window& window) const;

    /// Takes a record that was asked for.
    void keep(const records::Result& answer) const;

private:
    [[nodiscard]] std::string cache_key(const std::string& key) const;

    const AnswerStore& m_store;
    const Subject& m_subject;
    bool m_used = false;
    std::string m_content; ///< of the pictures, where the key does not tell them
};

} // namespace vlm::analysis
