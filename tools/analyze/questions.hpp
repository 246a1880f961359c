// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "common/analysis/control_order.hpp"
#include "common/analysis/steering.hpp"
#include "common/cli/arguments.hpp"
#include "common/media/selection.hpp"
#include "tools/analyze/options.hpp"

namespace vlm::analyze {

class Edition;

/// What is asked about each source: as typed, as [source.NAME] of the configuration says, and as changed since. Safe
/// from several threads.
class Questions {
public:
    /// What a run begins with.
    struct Start {
        cli::Arguments arguments; ///< as typed
        std::string positional;   ///< the question given by position; empty for none
        analysis::Prompt prompt;
        std::string model;      ///< for which overrides count
        bool one_by_one = true; ///< whether an answer can go into the next question
    };

    explicit Questions(Start start);

    /// The question about a source; the same object until it changes.
    [[nodiscard]] std::shared_ptr<const analysis::Prompt> of(const std::string& source);

    /// What the configuration says of the source's windows and frames.
    [[nodiscard]] std::optional<analysis::WindowShape> shape_of(const std::string& source);
    [[nodiscard]] std::optional<media::Selection> selection_of(const std::string& source);

    /// Throws UsageError, SystemError: all stays as it was.
    void change(const analysis::QuestionWish& wish);

    /// Reads the configuration again. Throws UsageError, SystemError: all stays as it was.
    void read_again();

private:
    using Wishes = std::map<std::string, analysis::QuestionWish>; ///< by source
    using Known = std::map<std::string, std::shared_ptr<const analysis::Prompt>>;

    [[nodiscard]] std::unique_ptr<Edition> edition(const std::string& source, const Wishes& wishes) const;
    [[nodiscard]] std::shared_ptr<const analysis::Prompt> read(const std::string& source, const Wishes& wishes) const;
    void renew(const Wishes& wishes);

    Start m_start;
    std::mutex m_mutex; ///< of what follows
    Wishes m_wishes;
    Known m_known; ///< by source
};

} // namespace vlm::analyze
