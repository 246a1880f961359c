// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/cli/budget_options.hpp"
#include "common/cli/command.hpp"
#include "common/cli/generation_options.hpp"
#include "common/cli/model_options.hpp"
#include "common/cli/output_options.hpp"
#include "common/cli/picture_options.hpp"
#include "common/cli/prompt_options.hpp"
#include "common/cli/sampling_options.hpp"
#include "common/cli/source_options.hpp"

namespace vlm::fuzz {

/// A program with every option that programs share.
struct Analyzer {
    cli::SamplingOptions sampling;
    cli::PictureOptions picture;
    cli::ModelOptions model;
    cli::PromptOptions prompt;
    infer::Generation generation;
    cli::BudgetOptions budget;
    cli::SourceOptions source;
    cli::OutputOptions output;
    cli::Command command{"vlm-analyze", "Fuzzed"};

    Analyzer() {
        cli::declare_sampling(command, sampling);
        cli::declare_picture(command, picture);
        cli::declare_model(command, model);
        cli::declare_prompt(command, prompt);
        cli::declare_generation(command, generation);
        cli::declare_budget(command, budget);
        cli::declare_source(command, source);
        cli::declare_output(command, output);
    }
};

} // namespace vlm::fuzz
