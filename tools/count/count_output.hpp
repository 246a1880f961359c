// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/actions/actor.hpp"
#include "common/base/descriptor.hpp"
#include "common/counting/line_turns.hpp"
#include "tools/count/options.hpp"

namespace vlm::counting_tool {

/// Where what is counted goes, and is acted on: source after source, though they are counted side by side.
class CountOutput {
public:
    /// Lines of text name the source where that is wanted. `actor` may be null. Throws UsageError where the file exists
    /// and --force was not given, OutputError where it cannot be written.
    CountOutput(const Options& options, bool named, actions::Actor* actor);

    [[nodiscard]] CountFormat format() const { return m_format; }
    [[nodiscard]] bool is_named() const { return m_named; }
    [[nodiscard]] counting::LineTurns& turns() { return m_turns; }

    /// Checks that everything has arrived.
    void close() { m_output.close(); }

private:
    void write(const counting::ToldLine& line);

    bool m_named;
    actions::Actor* m_actor;
    base::Output m_output;
    CountFormat m_format;
    counting::LineTurns m_turns;
};

} // namespace vlm::counting_tool
